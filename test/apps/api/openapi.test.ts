import { Ajv } from 'ajv';
import { type OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openapiValidator } from '../sandbox/openapi-validator.js';
import { bodyOf, post, type RunningApi, sharedTemporal, startApi } from './running-api.js';

type Node = Record<string, unknown>;

let api: RunningApi;
let description: OpenAPIObject;
let schemas: Node;
beforeAll(async () => {
  api = await startApi({ temporal: sharedTemporal() });
  description = await bodyOf<OpenAPIObject>(await fetch(`${api.url}/docs-json`));
  schemas = description.components?.schemas ?? {};
});
afterAll(() => api.stop());

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

function operations() {
  return Object.entries(description.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => (item[method] ? [{ name: `${method} ${path}`, ...item[method] }] : [])),
  );
}

/** Every object in a document. */
function nodes(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value as Node]), ...Object.values(value).flatMap(nodes)];
}

it('lists every route with an operation id of its own and what it answers when all is well', () => {
  expect(description.openapi).toMatch(/^3\.0\.\d$/);
  expect(description.info).toMatchObject({ title: 'Debrief', version: '1' });
  expect(
    operations()
      .map(({ name }) => name)
      .sort(),
  ).toEqual([
    'delete /v1/profiles/{name}',
    'delete /v1/schedules/{id}',
    'get /healthz',
    'get /metrics',
    'get /readyz',
    'get /v1/budget',
    'get /v1/deliveries',
    'get /v1/deliveries/{id}',
    'get /v1/destinations',
    'get /v1/exports/{runId}/file',
    'get /v1/operations',
    'get /v1/operations/{id}',
    'get /v1/profiles',
    'get /v1/profiles/{name}',
    'get /v1/runs',
    'get /v1/runs/{id}',
    'get /v1/runs/{id}/events',
    'get /v1/schedules',
    'get /v1/schedules/{id}',
    'get /v1/search-exports/{id}',
    'get /v1/search-exports/{id}/file',
    'get /v1/segments',
    'get /v1/segments/{id}',
    'patch /v1/schedules/{id}',
    'post /v1/deliveries/discard',
    'post /v1/deliveries/retry',
    'post /v1/deliveries/{id}/discard',
    'post /v1/deliveries/{id}/resolve',
    'post /v1/deliveries/{id}/retry',
    'post /v1/destinations/resume',
    'post /v1/digests',
    'post /v1/exports',
    'post /v1/operations/{id}/cancel',
    'post /v1/people/profile',
    'post /v1/profiles/apply',
    'post /v1/profiles/plan',
    'post /v1/runs/{id}/cancel',
    'post /v1/runs/{id}/retry',
    'post /v1/schedules',
    'post /v1/schedules/{id}/backfill',
    'post /v1/schedules/{id}/pause',
    'post /v1/schedules/{id}/resume',
    'post /v1/schedules/{id}/trigger',
    'post /v1/summaries',
    'put /v1/profiles/{name}',
  ]);
  expect(new Set(operations().map(({ operationId }) => operationId)).size).toBe(operations().length);
  for (const { name, responses, summary } of operations()) {
    expect(summary, name).toBeTruthy();
    const [success] = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    expect(success?.[1], name).toMatchObject({
      description: expect.any(String) as string,
      ...(success?.[0] !== '204' && { content: expect.anything() as object }),
    });
  }
});

it('describes every parameter of a path, and the problems of every route that needs a key', () => {
  for (const { name, parameters = [], responses, security } of operations()) {
    const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    expect(
      parameters.flatMap((it) => ('in' in it && it.in === 'path' ? [it.name] : [])),
      name,
    ).toEqual(inPath);
    const open = !name.includes('/v1/');
    expect(security, name).toEqual(open ? [] : undefined);
    if (open) continue;
    for (const status of ['401', '503']) {
      expect(responses[status], name).toMatchObject({
        content: { 'application/problem+json': { schema: { type: 'object' } } },
      });
    }
  }
});

it('has no reference that leads nowhere, and only schemas that can be compiled', () => {
  const names = nodes(description).flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
  expect(names).not.toHaveLength(0);
  for (const name of names) expect(schemas).toHaveProperty([name.replace('#/components/schemas/', '')]);
  for (const { schema } of nodes(description))
    if (schema) expect(() => openapiValidator(schema, schemas)).not.toThrow();
});

it('names only security schemes that it defines', () => {
  const defined = Object.keys(description.components?.securitySchemes ?? {});
  expect(description.security?.flatMap(Object.keys).sort()).toEqual(defined.sort());
  expect(description.components?.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
});

it.each([
  ['a Slack channel', { connection: 'slack', channel: 'C0000000001' }, true],
  ['an Intercom note', { connection: 'intercom', as: 'note', contact: { email: 'jane@example.com' } }, true],
  [
    'a Salesforce field',
    { connection: 'salesforce', object: 'Case', id: '500000000000001', field: 'Briefing__c' },
    true,
  ],
  ['nothing that a connection takes', { connection: 'slack', text: 'hi' }, false],
])('describes a request with %s as the API takes it', async (_what, destination, valid) => {
  const request = { subject: { uid: 'openapi' }, destinations: [destination] };
  const validate = openapiValidator({ $ref: '#/components/schemas/SummaryRequest' }, schemas);
  expect(validate(request), new Ajv().errorsText(validate.errors)).toBe(valid);
  if (!valid) expect((await api.call('/v1/summaries', post(request))).status).toBe(422);
});

it.each([
  ['an e-mail address', { email: 'jane@example.com' }, true],
  ['everything', { uid: '7', limit: 20, llm: { prePrompt: 'Hi.', temperature: 1 }, destinations: [] }, true],
  ['too many sessions', { uid: '7', limit: 21 }, false],
  ['too high a temperature', { uid: '7', llm: { temperature: 1.1 } }, false],
])("describes a request for a person's profile with %s as the API takes it", (_what, request, valid) => {
  const validate = openapiValidator({ $ref: '#/components/schemas/PersonProfileRequest' }, schemas);
  expect(validate(request), new Ajv().errorsText(validate.errors)).toBe(valid);
});

it('serves a page to read and try it', async () => {
  const response = await fetch(`${api.url}/docs`);
  expect(response.headers.get('content-type')).toContain('text/html');
  const script = /src="\.\/(docs\/swagger-ui-init\.js)"/.exec(await response.text())?.[1];
  expect((await fetch(`${api.url}/${script}`)).status).toBe(200);
});
