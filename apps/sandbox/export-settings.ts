import { isJsonObject } from './json-object.js';

/** How exports go that are created from now on. What is left out keeps its default. */
export interface ExportSettings {
  /** Default 60. */
  rowsPerHour: number;
  /** About so many bytes of rows in every export, however long its range; instead of `rowsPerHour`. */
  bytes: number | null;
  /** About so many people in every export of individuals, however long its range; instead of `rowsPerHour`. */
  people: number | null;
  /** Polls that still find an operation pending; default 2. */
  pollsUntilDone: number;
  /** An operation is pending at least this long; default 0. */
  msUntilDone: number;
  /** The only spelling of the individuals scope that is taken; default `SCOPE_INDIVIDUALS`. */
  scopeSpelling: string;
  /** Default five minutes. */
  linkLifeMs: number;
  /** Downloads are cut when their link expires; otherwise one that has begun is served to its end. */
  cutExpired: boolean;
  /** Operations end FAILED with this text. */
  fail: string | null;
  /** How many creations `fail` strikes; default all. */
  failTimes: number | null;
  /** Exports have no rows. */
  empty: boolean;
  /** The row that is not JSON, counted from 0 in each file. */
  brokenRow: number | null;
}

export const defaultExportSettings: ExportSettings = {
  rowsPerHour: 60,
  bytes: null,
  people: null,
  pollsUntilDone: 2,
  msUntilDone: 0,
  scopeSpelling: 'SCOPE_INDIVIDUALS',
  linkLifeMs: 300_000,
  cutExpired: false,
  fail: null,
  failTimes: null,
  empty: false,
  brokenRow: null,
};

const isCount = (value: unknown) => typeof value === 'number' && value >= 0;
const isText = (value: unknown) => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isNullOr = (check: (value: unknown) => boolean) => (value: unknown) => value === null || check(value);

const checks: Record<keyof ExportSettings, (value: unknown) => boolean> = {
  rowsPerHour: (value) => isCount(value) && value !== 0,
  bytes: isNullOr(isCount),
  people: isNullOr(isCount),
  pollsUntilDone: isCount,
  msUntilDone: isCount,
  scopeSpelling: isText,
  linkLifeMs: isCount,
  cutExpired: isFlag,
  fail: isNullOr(isText),
  failTimes: isNullOr(isCount),
  empty: isFlag,
  brokenRow: isNullOr(isCount),
};

/** Reads settings that came over the wire, over the defaults. Throws a TypeError that names the wrong part. */
export function parseExportSettings(value: unknown): ExportSettings {
  if (!isJsonObject(value)) throw new TypeError('Export settings are a JSON object.');
  for (const [name, part] of Object.entries(value)) {
    if (!Object.hasOwn(checks, name)) throw new TypeError(`Exports have no setting "${name}".`);
    if (!checks[name as keyof ExportSettings](part)) throw new TypeError(`"${name}" has a value it cannot have.`);
  }
  return { ...defaultExportSettings, ...value };
}
