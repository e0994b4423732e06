import { asc, eq, sql } from 'drizzle-orm';
import { type ProfileOptions, type SummaryProfile } from '../domain/summary-profile.js';
import { type Db } from './database.js';
import { profiles } from './schema.js';

export interface StoredProfile {
  profile: SummaryProfile;
  updatedAt: Date;
}

/** Prompt profiles that were written through the API, by name. */
export class ProfileStore {
  constructor(private readonly db: Db) {}

  /** By name. */
  async list(): Promise<StoredProfile[]> {
    const rows = await this.db.select().from(profiles).orderBy(asc(profiles.name));
    return rows.map(({ name, options, updatedAt }) => ({ profile: { name, ...options }, updatedAt }));
  }

  /** Creates or replaces. */
  async put(name: string, options: ProfileOptions): Promise<void> {
    await this.db
      .insert(profiles)
      .values({ name, options })
      .onConflictDoUpdate({ target: profiles.name, set: { options, updatedAt: sql`now()` } });
  }

  /** False when it is not there. */
  async delete(name: string): Promise<boolean> {
    const rows = await this.db.delete(profiles).where(eq(profiles.name, name)).returning({ name: profiles.name });
    return rows.length > 0;
  }
}
