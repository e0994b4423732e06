import {
  type ContextOptions,
  type EventOptions,
  type ProfileOptions,
  type SliceOptions,
} from '../../domain/summary-profile.js';
import { toLlmOptions } from './to-llm-options.js';

/**
 * The four sections as they stand in a profile's body and among a summary's overrides (Fullstory reference, option
 * objects). A section that says nothing is left out.
 */
export function toProfileOptions({ llm, slice, context, events }: ProfileOptions) {
  return {
    ...(slice && { slice: toSliceOptions(slice) }),
    ...(context && { context: toContextOptions(context) }),
    ...(events && { events: toEventOptions(events) }),
    llm: toLlmOptions(llm),
  };
}

/** 64-bit integers travel as text. */
function toSliceOptions({ mode, eventLimit, durationLimitMs, startTimestamp, endTimestamp }: SliceOptions) {
  return {
    mode: mode?.toUpperCase(),
    event_limit: eventLimit,
    duration_limit_ms: durationLimitMs === undefined ? undefined : String(durationLimitMs),
    start_timestamp: startTimestamp,
    end_timestamp: endTimestamp,
  };
}

function toContextOptions(context: ContextOptions) {
  return {
    include: context.include,
    exclude: context.exclude,
    exclude_org_context: context.excludeOrgContext,
    exclude_user_context: context.excludeUserContext,
    exclude_location: context.excludeLocation,
    exclude_device: context.excludeDevice,
  };
}

function toEventOptions(events: EventOptions) {
  return {
    include_types: events.includeTypes,
    exclude_types: events.excludeTypes,
    exclude_defined_events: events.excludeDefinedEvents,
    exclude_api_events: events.excludeApiEvents,
    exclude_event_timestamps: events.excludeEventTimestamps,
    exclude_selectors: events.excludeSelectors,
    include_selector_tags: events.includeSelectorTags,
    trim_to_last_n_selectors: events.trimToLastNSelectors,
    include_tab_index: events.includeTabIndex,
    include_descriptions: events.includeDescriptions,
  };
}
