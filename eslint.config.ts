import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import { type Linter } from 'eslint';
import tseslint from 'typescript-eslint';

const rooms = ['./apps', './workflows', './activities', './integrations', './storage', './domain'];

/** What every process of ours needs: configuration, an end, a port. */
const process = [
  './apps/config.ts',
  './apps/connection-config.ts',
  './apps/exports-config.ts',
  './apps/files-config.ts',
  './apps/model-config.ts',
  './apps/profiles-config.ts',
  './apps/store-options.ts',
  './apps/response-schema.ts',
  './apps/also-in-snake-case.ts',
  './apps/export-links.ts',
  './apps/process-end.ts',
  './apps/free-port.ts',
];

/** What a room may import besides itself; everything else in the tree is closed to it. */
const arrows: Record<string, string[]> = {
  './domain': [],
  './integrations': ['./domain'],
  './storage': ['./domain'],
  './activities': ['./integrations', './storage', './domain'],
  './workflows': ['./activities', './domain'],
  './apps/config.ts': [
    './domain',
    './apps/connection-config.ts',
    './apps/exports-config.ts',
    './apps/files-config.ts',
    './apps/model-config.ts',
    './apps/profiles-config.ts',
    './apps/summaries-config.ts',
  ],
  './apps/profiles-config.ts': ['./domain', './apps/response-schema.ts', './apps/also-in-snake-case.ts'],
  './apps/response-schema.ts': ['./domain'],
  './apps/summaries-config.ts': ['./domain'],
  './apps/store-options.ts': ['./domain', './storage', './apps/config.ts'],
  './apps/also-in-snake-case.ts': [],
  './apps/export-links.ts': ['./domain', './apps/config.ts'],
  // Vendors are asked only what a caller waits for; whatever takes long or writes is a run's.
  './apps/api': ['./workflows', './integrations', './storage', './domain', ...process],
  './apps/worker': ['./workflows', './activities', './integrations', './storage', './domain', ...process],
  './apps/sandbox': ['./domain'],
  './apps/cli': [],
  './apps/dashboard': [],
};

const closedRooms = Object.entries(arrows).map(([room, open]) => {
  const closed = [...rooms.filter((other) => !room.startsWith(other)), './test'];
  if (room.startsWith('./apps/')) closed.push('./apps');
  const inside = (target: string, path: string) => path === target || path.startsWith(`${target}/`);
  return closed
    .filter((from) => !open.includes(from))
    .map((from) => ({
      target: room,
      from,
      except: [room, ...open].filter((path) => inside(from, path)).map((path) => `.${path.slice(from.length)}`),
      message: `${room.slice(2)} may import: itself${open.map((path) => `, ${path.slice(2)}`).join('')}.`,
    }));
});

/** Packages whose vocabulary belongs to one room. */
const vocabulary = (...names: string[]): Linter.RulesRecord => ({
  'no-restricted-imports': [
    'error',
    { patterns: names.map((group) => ({ group: [group], message: 'This vocabulary belongs to another room.' })) },
  ],
});
const temporal = '@temporalio/';
const sql = ['drizzle-orm', 'drizzle-orm/*', 'pg', '@electric-sql/*'];
const http = ['@nestjs/*', 'fastify'];
const model = ['ai', '@ai-sdk/*'];

export default tseslint.config(
  { ignores: ['dist', '.cache', 'node_modules'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: closedRooms.flat() }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['domain/**'],
    rules: vocabulary(`${temporal}*`, ...sql, ...http, ...model, 'undici', 'zod', 'node:*'),
  },
  {
    files: ['integrations/**'],
    rules: vocabulary(`${temporal}*`, ...sql, ...http),
  },
  {
    files: ['storage/**'],
    rules: vocabulary(`${temporal}*`, ...http, ...model, 'undici'),
  },
  {
    files: ['activities/**'],
    rules: vocabulary(
      `${temporal}worker`,
      `${temporal}workflow`,
      `${temporal}client`,
      ...sql,
      ...http,
      ...model,
      'undici',
      'zod',
    ),
  },
  {
    files: ['workflows/**'],
    rules: {
      ...vocabulary(
        `${temporal}worker`,
        `${temporal}activity`,
        `${temporal}client`,
        ...sql,
        ...http,
        ...model,
        'undici',
        'zod',
        'node:*',
      ),
      // A value imported from activities drags vendor code into the workflow sandbox.
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/activities/*'], allowTypeImports: true, message: 'import type only' }] },
      ],
    },
  },
  {
    files: ['apps/api/**'],
    rules: vocabulary(`${temporal}worker`, `${temporal}workflow`, `${temporal}activity`, ...sql, ...model, 'undici'),
  },
  {
    files: ['apps/worker/**'],
    rules: vocabulary(`${temporal}workflow`, ...sql, ...http, ...model, 'undici'),
  },
  {
    files: ['apps/sandbox/**', 'apps/cli/**', 'apps/dashboard/**'],
    rules: vocabulary(`${temporal}*`, ...sql, ...http, ...model),
  },
);
