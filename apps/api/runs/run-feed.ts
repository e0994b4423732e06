import { Injectable, Logger } from '@nestjs/common';
import { firstValueFrom, last, map, merge, Observable, type Subscriber, timer } from 'rxjs';
import { isTerminal, type RunPhase, type RunState } from '../../../domain/run.js';
import { ExportRuns } from '../../../storage/export-runs.js';
import { RunStore } from '../../../storage/run-store.js';
import { rootMessage } from '../errors/log-text.js';
import { type Progress } from './run-responses.js';
import { toProgress } from './to-run-view.js';

/** How often the watched runs are looked up, all in one query. */
const intervalMs = 300;

export interface RunUpdate {
  runId: string;
  state: RunState;
  phase: RunPhase | null;
  progress: Progress;
}

/** Tells watchers how runs move on. Nothing is asked while nobody watches. */
@Injectable()
export class RunFeed {
  private readonly logger = new Logger(RunFeed.name);
  private readonly watchers = new Map<string, Set<Subscriber<RunUpdate>>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly runs: RunStore,
    private readonly exportRuns: ExportRuns,
  ) {}

  /** Each change of the run, beginning with how it stands; completes when the run has ended. */
  watch(runId: string): Observable<RunUpdate> {
    return new Observable<RunUpdate>((watcher) => {
      const watchers = this.watchers.get(runId) ?? new Set();
      this.watchers.set(runId, watchers.add(watcher));
      this.timer ??= setTimeout(() => void this.look(new WeakMap()), 0);
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) this.watchers.delete(runId);
      };
    });
  }

  /** Whether the run ends within this time. It is known earlier that it does not where `left` tells that nobody waits. */
  endsWithin(runId: string, waitMs: number, left: Observable<unknown>): Promise<boolean> {
    const ended = this.watch(runId).pipe(
      last(),
      map(() => true),
    );
    const givenUp = merge(timer(waitMs), left).pipe(map(() => false));
    return firstValueFrom(merge(ended, givenUp));
  }

  private async look(told: WeakMap<Subscriber<RunUpdate>, string>): Promise<void> {
    if (this.watchers.size === 0) {
      this.timer = undefined;
      return;
    }
    try {
      const rows = await this.runs.progress([...this.watchers.keys()]);
      // A run that has sessions is no export.
      const exported = await this.exportRuns.progress(rows.flatMap(({ id, sessions }) => (sessions === 0 ? [id] : [])));
      for (const row of rows) {
        const progress = toProgress(row, exported.get(row.id));
        const update = { runId: row.id, state: row.state, phase: row.phase, progress };
        for (const watcher of this.watchers.get(row.id) ?? []) tell(watcher, update, told);
      }
    } catch (error) {
      this.logger.warn(`runs could not be looked up for their watchers: ${rootMessage(error)}`);
    }
    this.timer = setTimeout(() => void this.look(told), intervalMs);
  }
}

function tell(watcher: Subscriber<RunUpdate>, update: RunUpdate, told: WeakMap<Subscriber<RunUpdate>, string>): void {
  const text = JSON.stringify(update);
  if (told.get(watcher) === text) return;
  told.set(watcher, text);
  watcher.next(update);
  if (isTerminal(update.state)) watcher.complete();
}
