import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../../apps/config.js';
import { dynamicConfig } from '../../../apps/standalone/production-config.js';
import { searchAttributes } from '../../../domain/search-attributes.js';

const read = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');
const exampleEnv = parseEnv(await read('.env.example')) as NodeJS.ProcessEnv;

it('accepts the example configuration with the example environment', async () => {
  const config = parseConfig(await read('debrief.example.yaml'), exampleEnv, 'debrief.example.yaml');
  expect(Object.keys(config.connections)).toEqual(['fullstory', 'intercom', 'salesforce', 'slack', 'hooks']);
  expect(config.databaseUrl).toBeUndefined();
});

it('names in .env.example every variable that the compose file asks for', async () => {
  const asked = [...(await read('docker-compose.yml')).matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
  expect(Object.keys(exampleEnv).sort()).toEqual([...new Set(asked)].sort());
});

it('publishes no port beyond this machine', async () => {
  const { services } = parse(await read('docker-compose.yml'), { merge: true }) as {
    services: Record<string, { ports?: string[] }>;
  };
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

it('tunes the server in containers as the one without', async () => {
  expect(parse(await read('docker/temporal-dynamic-config.yaml'))).toEqual(parse(dynamicConfig()));
});

it('registers in containers the search attributes that the workflows use', async () => {
  const names = /for name in (.*);/.exec(await read('docker/create-temporal-namespace.sh'))?.[1]?.split(' ');
  expect(names).toEqual(Object.keys(searchAttributes));
  expect(new Set(Object.values(searchAttributes))).toEqual(new Set(['Keyword']));
});
