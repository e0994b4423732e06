import { bundleWorkflowCode, DefaultLogger, type WorkerOptions } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the build leaves the bundle: `dist/workflow-bundle.js`. */
export const bundlePath = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));

/** `.js` beside compiled code, `.ts` beside sources. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const pathOf = (module: string) => fileURLToPath(new URL(`../../workflows/${module}${extension}`, import.meta.url));
const workflowsPath = pathOf('index');

/** The workflows as one file that runs in the sandbox. None keeps anything outside its functions, so all runs share them. */
export async function buildWorkflowBundle(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    preloadModules: [pathOf('without-stack-traces'), workflowsPath],
    logger: new DefaultLogger('WARN'),
    // The worker wants a map; the sources themselves, twice the size of the code, are read by nobody.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  });
  return code;
}

/** The bundle that the build made, or the sources where there was no build. */
export function workflowSource(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  return existsSync(bundlePath) ? { workflowBundle: { codePath: bundlePath } } : { workflowsPath };
}
