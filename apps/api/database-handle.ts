import { type Database } from '../../storage/database.js';

/** The open database as a class, so that it can be injected as itself. Whoever opened it closes it. */
export class DatabaseHandle {
  constructor(private readonly database: Database) {}

  /** Rejects when the database cannot be asked. */
  ping(): Promise<void> {
    return this.database.ping();
  }
}
