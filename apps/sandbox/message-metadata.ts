import { isJsonObject, type JsonObject } from './json-object.js';

type MetadataError = 'invalid_metadata_format' | 'invalid_metadata_schema';

const name = /^[a-z][a-z0-9_]*$/;

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isPayloadValue(value: unknown): boolean {
  return isScalar(value) || (isJsonObject(value) && Object.values(value).every(isScalar));
}

/** Why Slack would refuse a message's metadata: names are snake case, values scalars or one level of flat objects. */
export function refusedMetadata(metadata: unknown): MetadataError | undefined {
  if (!isJsonObject(metadata)) return 'invalid_metadata_format';
  const { event_type: type, event_payload: payload } = metadata;
  if (typeof type !== 'string' || !isJsonObject(payload)) return 'invalid_metadata_format';
  if (!name.test(type) || !Object.keys(payload).every((key) => name.test(key))) return 'invalid_metadata_format';
  return Object.values(payload).every(isPayloadValue) ? undefined : 'invalid_metadata_schema';
}

/** What history shows of metadata to who did not ask for all of it: the event type alone. */
export function briefMetadata({ event_type }: JsonObject): JsonObject {
  return { event_type };
}
