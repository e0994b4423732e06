import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const typescriptImports = new URL('../standalone/typescript-imports.ts', import.meta.url).href;
const started: ChildProcess[] = [];

function startProcess(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', typescriptImports, 'apps/sandbox/main.ts'], {
    cwd: new URL('../../..', import.meta.url),
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

interface Announcement {
  urls: Record<string, string>;
  credentials: { slack: { botToken: string } };
}

async function announcement(child: ReturnType<typeof startProcess>): Promise<Announcement> {
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return JSON.parse(line) as Announcement;
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

describe('the sandbox process', () => {
  it('announces its URLs and credentials in one line and ends on SIGTERM', async () => {
    const child = startProcess({ SANDBOX_DELIVERY_DELAY_MS: '1' });
    const { urls, credentials } = await announcement(child);
    expect(Object.keys(urls)).toEqual(['fullstory', 'intercom', 'salesforce', 'slack', 'webhook', 'model']);
    const headers = { authorization: `Bearer ${credentials.slack.botToken}` };
    const response = await fetch(`${urls.slack}/api/auth.test`, { method: 'POST', headers });
    expect(await response.json()).toMatchObject({ ok: true });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends with its parent when asked to', async () => {
    const child = startProcess({ SANDBOX_EXIT_WITH_PARENT: '1' });
    await announcement(child);
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('refuses a port that is no number', async () => {
    const child = startProcess({ SANDBOX_PORT_SLACK: 'many' });
    const [message] = (await once(child.stderr, 'data')) as [Buffer];
    expect(message.toString()).toContain('SANDBOX_PORT_SLACK must be a whole number');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
