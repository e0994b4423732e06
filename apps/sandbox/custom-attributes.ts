import { type AttributeEffect } from './effect.js';
import { intercomFailure } from './intercom-answer.js';
import { briefingObjectType, type CustomObjects } from './custom-objects.js';
import { isJsonObject, type JsonObject, parseJsonObject } from './json-object.js';
import { type Reply, type VendorRequest } from './vendor-contract.js';

type Owner = AttributeEffect['of'];

export interface CustomAttributes {
  /** Sets the `custom_attributes` of a body; why not, if they cannot be set. */
  set(request: VendorRequest, of: Owner, id: string): Reply | undefined;
  /** As the API shows them, references with their instances. */
  shown(of: Owner, id: string): JsonObject;
  apply(effect: AttributeEffect): void;
  reset(): void;
}

/** About as much as a text attribute holds (Intercom reference, section 10); more is refused here. */
const maxTextLength = 255;
const textAttributes: Record<Owner, string[]> = {
  contact: ['debrief_last_briefing', 'fs_last_summary'],
  conversation: [],
};
/** Name of the reference, and the type of the custom objects it leads to. */
const references = new Map([['briefings', briefingObjectType]]);

function isIdList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string');
}

/** Custom attributes of contacts and conversations (Intercom reference, sections 7, 9 and 11). A reference replaces. */
export function createCustomAttributes(
  objects: CustomObjects,
  land: (effect: AttributeEffect) => void,
): CustomAttributes {
  const stored = new Map<string, JsonObject>();
  const keyOf = (of: Owner, id: string) => `${of} ${id}`;

  function refused(of: Owner, name: string, value: unknown): Reply | undefined {
    const type = references.get(name);
    if (type !== undefined) {
      const isKnown = isIdList(value) && value.every((id) => objects.instance(type, id) !== undefined);
      return isKnown ? undefined : intercomFailure(400, 'parameter_invalid', `${name} must list instances of ${type}`);
    }
    if (!textAttributes[of].includes(name)) {
      return intercomFailure(400, 'parameter_invalid', `Custom attribute '${name}' does not exist`);
    }
    if (value === null || (typeof value === 'string' && value.length <= maxTextLength)) return undefined;
    return intercomFailure(400, 'parameter_invalid', `${name} must be a string of up to ${maxTextLength} characters`);
  }

  return {
    set({ body }, of, id) {
      const { custom_attributes: attributes, ...others } = parseJsonObject(body) ?? {};
      const [other] = Object.keys(others);
      if (other !== undefined) {
        return intercomFailure(400, 'parameter_invalid', `This sandbox sets custom attributes only, not ${other}`);
      }
      if (!isJsonObject(attributes)) return intercomFailure(400, 'parameter_invalid', 'custom_attributes is required');
      for (const [name, value] of Object.entries(attributes)) {
        const refusal = refused(of, name, value);
        if (refusal !== undefined) return refusal;
      }
      land({ at: new Date().toISOString(), kind: 'attribute', of, id, attributes });
      return undefined;
    },
    shown(of, id) {
      const entries = Object.entries(stored.get(keyOf(of, id)) ?? {}).map(([name, value]) => {
        const type = references.get(name);
        if (type === undefined || !isIdList(value)) return [name, value];
        return [name, { type: `${type}.list`, instances: value.map((instance) => objects.instance(type, instance)) }];
      });
      return Object.fromEntries(entries) as JsonObject;
    },
    apply({ of, id, attributes }) {
      stored.set(keyOf(of, id), { ...stored.get(keyOf(of, id)), ...attributes });
    },
    reset: () => stored.clear(),
  };
}
