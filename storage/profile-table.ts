import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { type ProfileOptions } from '../domain/summary-profile.js';

/** Prompt profiles that were written through the API. Runs keep a copy of what they were accepted with. */
export const profiles = pgTable('profiles', {
  name: text('name').primaryKey(),
  options: jsonb('options').$type<ProfileOptions>().notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, mode: 'date', precision: 3 }).notNull().defaultNow(),
});
