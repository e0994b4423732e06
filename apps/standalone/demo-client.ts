import { type Briefing } from '../../domain/briefing.js';
import { type Receipt } from '../../domain/receipt.js';
import { type RunPhase, type RunState } from '../../domain/run.js';

export interface Caller {
  url: string;
  apiKey: string;
}

export interface RunView {
  state: RunState;
  phase: RunPhase | null;
  progress: Record<'sessions' | 'deliveries', { total: number; done: number }>;
  briefing: Briefing | null;
  receipt: Receipt | null;
}

/** Asks for a briefing as any CRM automation would. */
export async function requestSummary({ url, apiKey }: Caller, body: object): Promise<{ runId: string }> {
  const response = await fetch(`${url}/v1/summaries`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 202) throw new Error(`the request was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { runId: string };
}

/** Follows a run by its events until it has ended. */
export async function followRun(
  { url, apiKey }: Caller,
  runId: string,
  onProgress: (run: RunView) => void,
): Promise<RunView> {
  const response = await fetch(`${url}/v1/runs/${runId}/events`, { headers: { authorization: `Bearer ${apiKey}` } });
  if (!response.ok || !response.body) throw new Error(`the events were answered ${response.status}`);
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (text + chunk).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (\{.*)$/m.exec(event)?.[1];
      if (data === undefined) continue;
      const run = JSON.parse(data) as RunView;
      if (/^event: end$/m.test(event)) return run;
      onProgress(run);
    }
  }
  throw new Error('the events ended before the run did');
}
