import { type ObjectEffect } from './effect.js';
import { intercomFailure } from './intercom-answer.js';
import { isJsonObject, type JsonObject, parseJsonObject } from './json-object.js';
import { type Reply, type VendorRequest } from './vendor-contract.js';

export interface CustomObjects {
  /** Creates or updates by `external_id`. */
  upsert(request: VendorRequest, type: string): Reply;
  readByExternalId(request: VendorRequest, type: string): Reply;
  /** By either id. */
  read(type: string, id: string): Reply;
  /** As the API shows it; undefined when there is none. */
  instance(type: string, id: string): JsonObject | undefined;
  apply(effect: ObjectEffect): void;
  reset(): void;
}

/** Types are made by hand in Intercom; this workspace has one. */
export const briefingObjectType = 'Briefing';
const types = new Set([briefingObjectType]);
const firstObjectId = 22_000;

interface StoredObject extends Pick<
  ObjectEffect,
  'id' | 'type' | 'externalId' | 'externalCreatedAt' | 'externalUpdatedAt' | 'attributes'
> {
  createdAt: number;
  updatedAt: number;
}

function unixSeconds(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** Documented without a body, unlike every other 404 (Intercom reference, section 4). */
const notThere: Reply = { status: 404 };

function wireObject(object: StoredObject): JsonObject {
  const { id, type, externalId, externalCreatedAt, externalUpdatedAt, createdAt, updatedAt, attributes } = object;
  return {
    id,
    type,
    external_id: externalId,
    external_created_at: externalCreatedAt,
    external_updated_at: externalUpdatedAt,
    created_at: createdAt,
    updated_at: updatedAt,
    custom_attributes: attributes,
  };
}

/** Custom object instances (Intercom reference, section 11). */
export function createCustomObjects(land: (effect: ObjectEffect) => void): CustomObjects {
  const byExternalId = new Map<string, StoredObject>();
  const byId = new Map<string, StoredObject>();
  let lastObjectId = firstObjectId;
  const keyOf = (type: string, id: string) => `${type} ${id}`;
  const find = (type: string, id: string) => byExternalId.get(keyOf(type, id)) ?? byId.get(keyOf(type, id));

  function shown(object: StoredObject | undefined): Reply {
    return object === undefined ? notThere : { status: 200, body: wireObject(object) };
  }

  return {
    upsert({ body }, type) {
      if (!types.has(type)) return notThere;
      const request = parseJsonObject(body) ?? {};
      const { external_id: externalId, custom_attributes: given } = request;
      if (typeof externalId !== 'string' || externalId === '') {
        return intercomFailure(422, 'parameter_not_found', 'external_id is required');
      }
      const attributes = given ?? {};
      if (!isJsonObject(attributes)) {
        return intercomFailure(422, 'parameter_invalid', 'custom_attributes must be an object');
      }
      const known = byExternalId.get(keyOf(type, externalId));
      const id = known?.id ?? String(lastObjectId + 1);
      land({
        at: new Date().toISOString(),
        kind: 'object',
        type,
        id,
        externalId,
        created: known === undefined,
        externalCreatedAt: unixSeconds(request.external_created_at),
        externalUpdatedAt: unixSeconds(request.external_updated_at),
        attributes,
      });
      return shown(byId.get(keyOf(type, id)));
    },
    readByExternalId({ query }, type) {
      const externalId = query.get('external_id');
      if (externalId === null) return intercomFailure(422, 'parameter_not_found', 'external_id is required');
      return shown(byExternalId.get(keyOf(type, externalId)));
    },
    read: (type, id) => shown(find(type, id)),
    instance(type, id) {
      const object = byId.get(keyOf(type, id));
      return object && wireObject(object);
    },
    apply(effect) {
      const { at, type, id, externalId, externalCreatedAt, externalUpdatedAt, attributes } = effect;
      lastObjectId = Math.max(lastObjectId, Number(id));
      const updatedAt = Math.floor(Date.parse(at) / 1_000);
      const known = byId.get(keyOf(type, id));
      const object = {
        id,
        type,
        externalId,
        externalCreatedAt: externalCreatedAt ?? known?.externalCreatedAt ?? null,
        externalUpdatedAt: externalUpdatedAt ?? known?.externalUpdatedAt ?? null,
        createdAt: known?.createdAt ?? updatedAt,
        updatedAt,
        attributes: { ...known?.attributes, ...attributes },
      };
      byId.set(keyOf(type, id), object);
      byExternalId.set(keyOf(type, externalId), object);
    },
    reset() {
      byId.clear();
      byExternalId.clear();
    },
  };
}
