import { Ajv, type ValidateFunction } from 'ajv';

type Node = Record<string, unknown>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** OpenAPI 3.0 says `nullable`; JSON Schema says so with a union. Descriptive keywords and formats are left out. */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (!isNode(node)) return node;
  const { nullable, example: _example, format: _format, description: _description, ...rest } = node;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function referencedNames(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(referencedNames);
  if (!isNode(node)) return [];
  const name = typeof node.$ref === 'string' ? node.$ref.split('/').at(-1) : undefined;
  return [...(name === undefined ? [] : [name]), ...Object.values(node).flatMap(referencedNames)];
}

/** The schema itself and every component it leads to; a large description is not compiled whole. */
function neededComponents(schema: unknown, components: Node): Node {
  const needed: Node = {};
  const open = referencedNames(schema);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name in needed) continue;
    needed[name] = toJsonSchema(components[name]);
    open.push(...referencedNames(components[name]));
  }
  return needed;
}

/** Compiles one schema of an OpenAPI 3.0 description whose `$ref`s point into `components`. */
export function openapiValidator(schema: unknown, components: Node): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  const root = { ...(toJsonSchema(schema) as Node), components: { schemas: neededComponents(schema, components) } };
  return ajv.compile(root);
}
