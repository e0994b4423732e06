import { type ChaosSettings } from '../../apps/sandbox/chaos.js';
import { type FaultRule } from '../../apps/sandbox/fault-rule.js';
import { type SandboxAddress } from '../../apps/standalone/sandbox-config.js';
import { blindChannel, type Threads, threadChannels } from './chaos-requests.js';

/** How often a write goes wrong, and how. */
export const roughWeather: ChaosSettings = {
  dropAfterEffect: 0.02,
  dropBeforeEffect: 0.02,
  status500: 0.01,
  status429: 0.01,
  stall: 0.001,
  stallMs: 30_000,
};

/**
 * Sets how often writes fail, at every vendor; `{}` ends it. Each 429 of Salesforce closes it for a minute, so it gets a
 * tenth of them: otherwise it would be closed most of the time, and nothing could go wrong there.
 */
export async function setWeather({ urls }: SandboxAddress, weather: ChaosSettings): Promise<void> {
  const { status429 = 0 } = weather;
  for (const [vendor, url] of Object.entries(urls)) {
    await control(url, 'PUT', 'chaos', vendor === 'salesforce' ? { ...weather, status429: status429 / 10 } : weather);
  }
}

/** From now on nobody may read the blind channel's history; posting there stays allowed. */
export async function hideBlindChannel({ urls }: SandboxAddress): Promise<void> {
  const rule: FaultRule = {
    match: { path: '/api/conversations.history', body: blindChannel },
    times: null,
    status: 200,
    body: JSON.stringify({ ok: false, error: 'missing_scope' }),
  };
  await control(urls.slack, 'POST', 'faults', rule);
}

/** Posts the messages that threads hang on. */
export async function openThreads({ urls, credentials }: SandboxAddress): Promise<Threads> {
  const threads = new Map<string, string>();
  for (const channel of threadChannels) {
    const response = await fetch(`${urls.slack}/api/chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credentials.slack.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel, text: 'Briefings go in this thread.' }),
    });
    const { ts } = (await response.json()) as { ts?: string };
    if (ts === undefined) throw new Error(`no thread could be opened in ${channel}`);
    threads.set(channel, ts);
  }
  return threads;
}

async function control(url: string, method: string, name: string, body: object): Promise<void> {
  const response = await fetch(`${url}/_sandbox/${name}`, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
}
