/** What of a run's maximum and a session's place in it the model has to know. */
export interface ModelledRun {
  max: number | null;
  cells: ModelledCell[];
  charged: number;
}

export interface ModelledCell {
  outcome: 'pending' | 'cached' | 'summarized' | 'failed' | 'skipped';
  reserved: number;
  released: number;
  spent: number;
}

interface ModelledSession {
  holder: number | null;
  known: boolean;
}

/** The rules of spending, written down a second time and without a database: runs by number, sessions by position. */
export class BudgetModel {
  charged = 0;
  readonly runs: ModelledRun[];
  private readonly sessions: ModelledSession[];

  constructor(
    readonly cap: number | null,
    maxima: (number | null)[],
    sessionCount: number,
  ) {
    this.sessions = Array.from({ length: sessionCount }, () => ({ holder: null, known: false }));
    this.runs = maxima.map((max) => ({
      max,
      charged: 0,
      cells: this.sessions.map(() => ({ outcome: 'pending', reserved: 0, released: 0, spent: 0 })),
    }));
  }

  /** The sessions that the run is to ask for now. */
  reserve(runNumber: number): number[] {
    const run = this.run(runNumber);
    const rest = Math.min(this.rest(this.cap, this.charged), this.rest(run.max, run.charged));
    const claimed: number[] = [];
    let place = 0;
    run.cells.forEach((cell, position) => {
      const session = this.session(position);
      if (cell.outcome !== 'pending') return;
      if (session.known) cell.outcome = 'cached';
      else if (session.holder === null || session.holder === runNumber) {
        place += 1;
        if (place > rest) cell.outcome = 'skipped';
        else claimed.push(position);
      }
    });
    for (const position of claimed) {
      this.session(position).holder = runNumber;
      this.cell(runNumber, position).reserved += 1;
    }
    this.charged += claimed.length;
    run.charged += claimed.length;
    return claimed;
  }

  commit(runNumber: number, position: number): void {
    const cell = this.cell(runNumber, position);
    cell.outcome = 'summarized';
    cell.spent += 1;
    Object.assign(this.session(position), { holder: null, known: true });
  }

  fail(runNumber: number, position: number, { released, final }: { released: boolean; final: boolean }): void {
    const cell = this.cell(runNumber, position);
    if (released) {
      cell.released += 1;
      this.charged -= 1;
      this.run(runNumber).charged -= 1;
    }
    if (!final) return;
    cell.outcome = 'failed';
    this.letGo(runNumber, position);
  }

  letGo(runNumber: number, position: number): void {
    const session = this.session(position);
    if (session.holder === runNumber) session.holder = null;
  }

  /** Whoever asks has not been heard of for too long. */
  expire(position: number): void {
    this.session(position).holder = null;
  }

  private rest(cap: number | null, charged: number): number {
    return cap === null ? Infinity : cap - charged;
  }

  private run(number: number): ModelledRun {
    const run = this.runs[number];
    if (!run) throw new Error(`there is no run ${number}`);
    return run;
  }

  private cell(runNumber: number, position: number): ModelledCell {
    const cell = this.run(runNumber).cells[position];
    if (!cell) throw new Error(`there is no session ${position}`);
    return cell;
  }

  private session(position: number): ModelledSession {
    const session = this.sessions[position];
    if (!session) throw new Error(`there is no session ${position}`);
    return session;
  }
}
