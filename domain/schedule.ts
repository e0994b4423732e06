import { type DigestRequest } from './digest-request.js';
import { type ExportRequest } from './segment-export.js';

/** What to do when a fire is due while the run of an earlier one is still at work. */
export const overlapPolicies = ['skip', 'buffer-one', 'allow', 'cancel-other'] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

/** When a schedule fires. */
export interface ScheduleSpec {
  /** Five fields: minute, hour, day of month, month, day of week. Either this or `calendar`. */
  cron?: string;
  calendar?: CalendarTimes;
  /** IANA zone that the times are of. */
  timezone: string;
  /** Each fire is delayed by a random part of this. */
  jitterMs: number;
  overlap: OverlapPolicy;
  /** Fires missed while nothing ran are made up for when they are no older than this. */
  catchUpMs: number;
  /** Fires no more from then on; RFC 3339. */
  endAt?: string;
}

/** Clock times on chosen days; days left out mean every day. */
export interface CalendarTimes {
  /** `HH:MM`. */
  at: string[];
  weekdays?: Weekday[];
  /** 1 to 31. */
  daysOfMonth?: number[];
}

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** What is asked for at every fire: a request whose window is named, not dated. */
export type ScheduledRun = ScheduledExport | ScheduledDigest;

export interface ScheduledExport {
  kind: 'export';
  window: NamedWindow;
  request: UndatedExport;
}

export interface ScheduledDigest {
  kind: 'digest';
  window: NamedWindow;
  request: UndatedDigest;
}

export type UndatedExport = Omit<ExportRequest, 'timeRange' | 'segmentTimeRange'>;
export type UndatedDigest = Omit<DigestRequest, 'export'> & { export: UndatedExport };

/** A stretch of local time that ends at or before the fire, whose instants follow from the fire and the zone. */
export type NamedWindow =
  | 'yesterday'
  | 'last-week'
  | 'last-month'
  /** So many hours of elapsed time up to the fire. */
  | { lastHours: number };

export type FireOutcome = 'started' | 'skipped' | 'missed';
/** Why there is no run: the one before was at work, nothing ran at the time, it was paused, or clocks went back over it. */
export type FireReason = 'overlap' | 'catch-up-window' | 'paused' | 'repeated-hour';
