import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { arrows as rooms, refusedImports } from './tools/structure/arrows.mjs';

const specs = ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts', 'apps/*/src/test/**/*.ts', 'apps/e2e/**/*.ts'];
const programs = ['**/main.ts', '**/config.ts', 'migrations/migrate.ts', 'libs/system/**', 'tools/**', 'bench/**'];

const unused = { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' };

/** Which scopes a project may import; `testing` is for specs alone, see `packages` below. */
const arrows = {
  core: [],
  files: [],
  postgres: ['files'],
  migrations: ['files', 'postgres'],
  nats: ['core', 'server', 'testing'],
  server: ['core', 'files', 'testing'],
  search: ['core', 'postgres', 'server', 'testing'],
  limits: ['core', 'server', 'testing'],
  openapi: ['contract', 'core', 'server'],
  system: [],
  contract: [],
  client: ['testing'],
  testing: ['contract', 'core', 'migrations', 'postgres', 'system'],
  'chat-api': ['core', 'limits', 'migrations', 'nats', 'openapi', 'postgres', 'search', 'server', 'testing'],
  'notify-server': ['core', 'limits', 'nats', 'openapi', 'server', 'testing'],
  'search-indexer': ['core', 'nats', 'search', 'server', 'testing'],
  e2e: ['client', 'core', 'system', 'testing'],
};

/** The packages that only some folders may import. A running service generates no OpenAPI document. */
const packages = {
  typeorm: '^typeorm(/|$)',
  pg: '^pg(/|$)',
  nats: '^nats(/|$)',
  meilisearch: '^meilisearch(/|$)',
  'prom-client': '^prom-client(/|$)',
  testing: '^@fechatter/testing$',
  openapi: '^@fechatter/openapi$',
};

/** One `no-restricted-imports` for `files`, since a later entry replaces an earlier one as a whole. */
function mayImport(files, allowed, more = []) {
  const closed = Object.keys(packages).filter((name) => !allowed.includes(name));
  const patterns = closed.map((name) => ({
    regex: packages[name],
    message: `Only the folders that eslint.config.mjs names may import ${name}.`,
  }));
  const env = { name: 'node:process', message: 'Use the global process; its env is read in config.ts only.' };
  const nulls = { name: 'class-validator', importNames: ['IsOptional'], message: 'Use MayBeAbsent() or MayBeNull().' };
  return {
    files,
    rules: { 'no-restricted-imports': ['error', { paths: [env, nulls], patterns: [...patterns, ...more] }] },
  };
}

/** The packages that the rooms of these folders may import in addition. */
const roomPackages = {
  'apps/chat-api': { postgres: ['typeorm', 'pg'], 'relay/sql': ['pg'], 'search-upkeep': ['pg'], openapi: ['openapi'] },
  'apps/notify-server': { openapi: ['openapi'] },
};

/** One entry for each room of an app, with the imports that it may have. */
function roomsOf(app) {
  return Object.entries(rooms[app]).map(([room, allowed]) => {
    const [, own = []] =
      Object.entries(roomPackages[app] ?? {}).find(([folder]) => `${room}/`.startsWith(`${folder}/`)) ?? [];
    const files = room.endsWith('.ts') ? room : `${room}/*.ts`;
    return { ...mayImport([`${app}/src/${files}`], own, refusedImports(room, allowed)), ignores: specs };
  });
}

const nothingButItself = {
  regex: '^(?!\\.{1,2}/|tr46$)',
  message: 'libs/core runs in a browser too: it imports nothing but itself and tr46, which needs nothing of Node.',
};
const onlyItself = {
  regex: '^(?!\\.{1,2}/)',
  message: 'libs/client is published without dependencies: it imports nothing but itself.',
};
const nodeGlobals = ['Buffer', 'process', 'global', 'require', '__dirname', 'setImmediate'].map((name) => ({
  name,
  message: 'This library runs in a browser too: it uses nothing of Node.',
}));
const noEnvironment = {
  object: 'process',
  property: 'env',
  message: 'The environment is read in config.ts only.',
};
/** `no-restricted-imports` does not see these. */
const unseenImports = ['ImportExpression', 'TSImportType'].map((selector) => ({
  selector,
  message: 'Import at the top of the file, where the rules for imports hold.',
}));
const noMocks = ['mock', 'unstable_mockModule', 'spyOn'].map((property) => ({
  object: 'jest',
  property,
  message: 'Tests run against the real thing, or against a fake that passes the same contract.',
}));

export default tseslint.config(
  { ignores: ['**/dist', '**/out-tsc', '**/node_modules', '**/coverage', '.nx', '.fechatter'] },
  // Compiled by npm run clients, with the client that is generated there.
  { ignores: ['tools/clients/typescript'] },
  // Written by npm run openapi.
  { ignores: ['libs/client/src/rest/schema.ts'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', unused],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.mjs'],
    rules: { 'no-unused-vars': ['error', unused] },
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['AbortController', 'AbortSignal', 'Buffer', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams'],
          ...['clearImmediate', 'clearInterval', 'clearTimeout', 'console', 'fetch', 'performance', 'process'],
          ...['queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout', 'structuredClone'],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    plugins: { '@nx': nx },
    files: ['apps/**/*.ts', 'libs/**/*.ts', 'migrations/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: true,
          depConstraints: Object.entries(arrows).map(([scope, targets]) => ({
            sourceTag: `scope:${scope}`,
            onlyDependOnLibsWithTags: targets.map((target) => `scope:${target}`),
          })),
        },
      ],
    },
  },
  {
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'max-params': ['error', 5],
      'no-console': 'error',
      'no-restricted-properties': ['error', noEnvironment, ...noMocks],
    },
  },
  { files: ['**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...unseenImports] } },
  { files: programs, rules: { 'no-console': 'off' } },
  {
    files: ['**/config.ts', 'migrations/migrate.ts', 'libs/testing/**', 'libs/system/**', 'tools/**', 'bench/**'],
    rules: { 'no-restricted-properties': ['error', ...noMocks] },
  },
  mayImport(['**/*.ts'], []),
  mayImport(specs, ['testing', 'openapi']),
  { files: ['libs/server/src/validation/optional.ts'], rules: { 'no-restricted-imports': 'off' } },
  mayImport(['migrations/**/*.ts'], ['typeorm', 'pg']),
  mayImport(
    ['apps/chat-api/src/postgres/**/*spec.ts', 'apps/chat-api/src/relay/sql/**/*spec.ts', 'migrations/**/*spec.ts'],
    ['typeorm', 'pg', 'testing'],
  ),
  mayImport(['libs/testing/src/**/*.ts'], ['pg', 'testing']),
  mayImport(['libs/postgres/src/**/*.ts'], ['pg']),
  mayImport(['libs/nats/src/**/*.ts'], ['nats']),
  mayImport(['libs/nats/src/**/*spec.ts'], ['nats', 'testing']),
  mayImport(['libs/search/src/**/*.ts'], ['meilisearch', 'pg']),
  mayImport(['libs/server/src/{metrics,admin}/*.ts'], ['prom-client']),
  mayImport(['libs/server/src/{metrics,admin}/*spec.ts'], ['prom-client', 'testing']),
  mayImport(['libs/search/src/**/*spec.ts'], ['meilisearch', 'pg', 'testing']),
  ...Object.keys(rooms).flatMap(roomsOf),
  { ...mayImport(['libs/core/src/**/*.ts'], [], [nothingButItself]), ignores: ['**/*spec.ts'] },
  { ...mayImport(['libs/client/src/**/*.ts'], [], [onlyItself]), ignores: ['**/*spec.ts', 'libs/client/src/test/**'] },
  mayImport(['libs/client/src/test/**/*.ts'], ['testing']),
  {
    files: ['libs/{client,core}/src/**/*.ts'],
    ignores: ['**/*spec.ts', 'libs/client/src/test/**'],
    rules: { 'no-restricted-globals': ['error', ...nodeGlobals] },
  },
);
