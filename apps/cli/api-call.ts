import { CommandFailed } from './command-failed.js';

/** Every profile is made by a call of its own at the vendor, so an answer may take minutes. */
const longestWaitMs = 5 * 60_000;

/**
 * A POST to Debrief's API.
 *
 * @param path begins with a slash, query included
 * @param isAnswer tells an answer of Debrief's from one of some other program
 * @throws CommandFailed where no such answer comes
 */
export async function callApi<T>(
  { url, apiKey }: { url: string; apiKey: string },
  path: string,
  isAnswer: (body: unknown) => body is T,
): Promise<T> {
  const { origin } = new URL(url);
  const response = await fetch(url.replace(/\/+$/, '') + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.timeout(longestWaitMs),
  }).catch((error: unknown) => {
    throw new CommandFailed(`${origin} cannot be reached (${reasonOf(error)}); is Debrief running there?`);
  });
  if (response.status === 401) {
    throw new CommandFailed(
      'the API key is not valid there; set DEBRIEF_API_KEY to one of the apiKeys in debrief.yaml',
    );
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && isAnswer(body)) return body;
  throw new CommandFailed(`${origin} answered ${response.status}: ${detailOf(body) ?? "is that Debrief's API?"}`);
}

/** What a problem of Debrief's says; undefined of anything else. */
function detailOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('detail' in body)) return undefined;
  return typeof body.detail === 'string' ? body.detail : undefined;
}

/** Such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : 'no connection';
}
