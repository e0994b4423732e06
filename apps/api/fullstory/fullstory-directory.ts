import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Segment } from '../../../domain/segment-export.js';
import { FullstoryClient } from '../../../integrations/fullstory/fullstory-client.js';
import { IntegrationError } from '../../../integrations/http/integration-error.js';
import { ApiSettings } from '../api-settings.js';
import { validationProblem } from '../errors/validation.js';
import { fullstorySource } from './fullstory-source.js';
import { toFullstoryProblem } from './to-fullstory-problem.js';

/** A caller is waiting. */
const longestAskMs = 10_000;

/** What callers may ask Fullstory through us, answered while they wait. Runs have clients of their own. */
@Injectable()
export class FullstoryDirectory implements OnApplicationShutdown {
  private readonly clients: ReadonlyMap<string, FullstoryClient>;

  constructor(private readonly settings: ApiSettings) {
    this.clients = new Map(
      Object.entries(settings.connections).flatMap(([connection, options]) =>
        options.kind === 'fullstory' ? [[connection, new FullstoryClient({ ...options, connection })] as const] : [],
      ),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
  }

  /**
   * Asks the connection of that name, or the only one. `missing` is what a "not found" is about, such as `segment`.
   *
   * @throws Problem 404, 422, 502, 503
   */
  async ask<T>(
    name: string | undefined,
    missing: string,
    question: (client: FullstoryClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const source = this.sourceNamed(name);
    const client = this.clients.get(source);
    if (!client) throw new Error(`the connection ${source} has no client`);
    const signal = AbortSignal.timeout(longestAskMs);
    try {
      return await question(client, signal);
    } catch (error) {
      throw toFullstoryProblem(error, { source, missing, timedOut: signal.aborted });
    }
  }

  /** The connection of that name, or the only one. @throws Problem 422 */
  sourceNamed(name: string | undefined): string {
    const chosen = fullstorySource(name, this.settings.connections);
    if ('issue' in chosen) throw validationProblem([chosen.issue]);
    return chosen.source;
  }

  /**
   * The segment of this id, or else the only one of this name.
   *
   * @throws Problem 422 with candidates where none or several fit, 502, 503
   */
  async resolveSegment(source: string, idOrName: string): Promise<Segment> {
    return this.ask(source, 'segment', async (client, signal) => {
      const byId = await client.getSegment(idOrName, signal).catch((error: unknown) => {
        // A name need not look like an id, and what cannot be one is refused in one way or another.
        if (error instanceof IntegrationError && ['not-found', 'rejected'].includes(error.kind)) return undefined;
        throw error;
      });
      return byId ?? onlyOneNamed(idOrName, await client.listSegments({}, signal));
    });
  }
}

const mostCandidates = 10;

function onlyOneNamed(name: string, segments: Segment[]): Segment {
  const named = segments.filter((segment) => segment.name === name);
  const [only, second] = named;
  if (only && !second) return only;
  const part = name.toLowerCase();
  const similar = segments.filter((segment) => segment.name.toLowerCase().includes(part));
  const candidates = [named, similar, segments].find((group) => group.length > 0) ?? [];
  const listed = candidates.slice(0, mostCandidates).map(({ id, name: called }) => `${id} (${called})`);
  const problem = second ? `${named.length} segments are named "${name}"; use an id` : `there is no segment "${name}"`;
  throw validationProblem([{ path: ['segment'], message: `${problem}. Candidates: ${listed.join(', ')}` }]);
}
