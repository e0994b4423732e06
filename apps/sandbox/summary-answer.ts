import { type ResponseSchema } from '../../domain/summary-profile.js';
import { isJsonObject } from './json-object.js';
import { type VisitFacts } from './ticket-shop-visits.js';

const types = ['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT'];

/** True for a schema that Fullstory takes: upper-case types only (Fullstory reference, response_schema). */
export function isResponseSchema(value: unknown): value is ResponseSchema {
  if (!isJsonObject(value) || typeof value.type !== 'string' || !types.includes(value.type)) return false;
  if (value.items !== undefined && !isResponseSchema(value.items)) return false;
  if (value.properties === undefined) return true;
  return isJsonObject(value.properties) && Object.values(value.properties).every(isResponseSchema);
}

function asText(fact: unknown, schema: ResponseSchema): string {
  const text = Array.isArray(fact) ? fact.join('; ') : typeof fact === 'string' ? fact : 'Not seen in this visit';
  return schema.enum === undefined || schema.enum.includes(text) ? text : (schema.enum[0] ?? text);
}

function answerValue(schema: ResponseSchema, facts: VisitFacts, fact?: unknown): unknown {
  if (fact === null && schema.nullable) return null;
  switch (schema.type) {
    case 'STRING':
      return asText(fact, schema);
    case 'NUMBER':
      return typeof fact === 'number' ? fact : 0.5;
    case 'INTEGER':
      return typeof fact === 'number' ? Math.round(fact) : 1;
    case 'BOOLEAN':
      return fact === true;
    case 'ARRAY': {
      const entries: unknown[] = Array.isArray(fact) ? fact : [fact];
      return entries.map((entry) => answerValue(schema.items ?? { type: 'STRING' }, facts, entry));
    }
    case 'OBJECT':
      return structuredAnswer(schema, facts);
  }
}

/** Fills a schema: properties named after a fact take it, all others get some value of their type. */
export function structuredAnswer(schema: ResponseSchema, facts: VisitFacts): Record<string, unknown> {
  const known = new Map<string, unknown>(Object.entries(facts));
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, property]) => [
      name,
      answerValue(property, facts, known.get(name)),
    ]),
  );
}

/** The same facts as a paragraph, for prompts without a schema. */
export function proseAnswer(facts: VisitFacts): string {
  const obstacles = facts.obstacles.length === 0 ? 'Nothing stood in the way.' : `${facts.obstacles.join('. ')}.`;
  return `${facts.synopsis} Goal: ${facts.goal}. Outcome: ${facts.outcome}. ${obstacles} Last: ${facts.last_action}.`;
}
