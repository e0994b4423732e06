import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWorkflowBundle } from '../../apps/worker/workflow-bundle.js';
import { type BundleContents, bundleContents } from './bundle-contents.js';

const maxBytes = 1_800_000;

async function bundleOf(workflow: string): Promise<string> {
  const workflowsPath = fileURLToPath(new URL(workflow, import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR', () => undefined) });
  return code;
}

describe('the workflow bundle', () => {
  let bundle: string;
  let contents: BundleContents;
  beforeAll(async () => {
    bundle = await buildWorkflowBundle();
    contents = bundleContents(bundle);
  });

  it('is made of workflows and plain data, and of nothing behind the activities', () => {
    expect(contents.files).toContain('workflows/summarize-user.ts');
    expect(contents.files.filter((file) => !/^(workflows|domain)\//.test(file))).toEqual([]);
  });

  it("takes no packages beside Temporal's own and what those need", () => {
    expect(contents.packages).toEqual(['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc']);
  });

  it('speaks of no vendor, schema library or database', () => {
    expect(contents.foreignWords).toEqual([]);
  });

  it('takes no stack traces', () => {
    const sandbox = createContext({ __webpack_module_cache__: {} });
    runInContext(bundle, sandbox);
    expect(runInContext('__TEMPORAL__.preloadModules(); new Error("lost").stack', sandbox)).toBe('Error: lost');
  });

  it('stays small', () => {
    expect(Buffer.byteLength(bundle)).toBeLessThan(maxBytes);
  });
});

describe('these checks', () => {
  it('see vendor code that a workflow brings with it', async () => {
    const contents = bundleContents(await bundleOf('vendor-bound-workflow.ts'));
    expect(contents.files).toContain('integrations/slack/slack-errors.ts');
    expect(contents.packages).toContain('zod');
    expect(contents.foreignWords).toEqual(expect.arrayContaining(['channel_not_found', 'ZodError']));
  });

  it('need not look for Node built-ins, because the bundler refuses them', async () => {
    await expect(bundleOf('file-reading-workflow.ts')).rejects.toThrow();
  });
});
