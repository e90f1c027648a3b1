/** Holds the rules between the rooms (ARCHITECTURE.md): which folder may import which, and who may use which package. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from './package-root.ts';

/** What each room of src may import beside itself. Top-level files count as rooms of their own. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'errors.ts': [],
  'log.ts': [],
  'nearest.ts': [],
  'package-root.ts': [],
  'replace-file.ts': ['../registry', 'errors.ts'],
  'shell-words.ts': [],
  wasm: [],
  abi: [],
  host: ['abi', 'wasm', 'errors.ts', 'log.ts'],
  proxy: ['host', 'abi', 'errors.ts', 'log.ts', 'nearest.ts'],
  project: ['errors.ts', 'nearest.ts'],
  scaffold: ['project', 'errors.ts', 'package-root.ts', 'replace-file.ts'],
  build: ['project', 'host', 'wasm', 'errors.ts', 'package-root.ts', 'replace-file.ts'],
  watch: ['errors.ts'],
  image: ['../registry', 'project', 'wasm', 'errors.ts', 'replace-file.ts'],
  registry: ['../registry', 'errors.ts', 'replace-file.ts'],
  doctor: ['build', 'envoy', 'project', 'errors.ts', 'package-root.ts'],
  envoy: ['project', 'errors.ts', 'log.ts', 'package-root.ts', 'replace-file.ts'],
  run: ['build', 'envoy', 'image', 'project', 'proxy', 'watch', 'errors.ts', 'log.ts'],
  deploy: [
    '../registry',
    'build',
    'envoy',
    'host',
    'image',
    'project',
    'proxy',
    'wasm',
    'errors.ts',
    'log.ts',
    'nearest.ts',
    'replace-file.ts',
    'shell-words.ts',
  ],
  cli: [
    'build',
    'deploy',
    'doctor',
    'host',
    'image',
    'project',
    'proxy',
    'registry',
    'run',
    'scaffold',
    '../registry',
    'errors.ts',
    'log.ts',
    'nearest.ts',
    'package-root.ts',
    'shell-words.ts',
  ],
};

/** Packages that belong to certain rooms; others may be used by every feature, but not by host, proxy, abi and wasm. */
const PACKAGE_ROOMS: Record<string, readonly string[]> = {
  commander: ['cli'],
  chalk: ['cli'],
  '@inquirer/prompts': ['cli'],
  '@marcbachmann/cel-js': ['host'],
};
/** Rooms without packages, but for those that belong to them alone. */
const WITHOUT_PACKAGES = new Set(['abi', 'wasm', 'host', 'errors.ts', 'log.ts']);

const root = join(packageRoot(), 'src');
/** The first folder below src, or `../registry` for the library beside it. */
function roomOf(path: string): string {
  const [first = '', second = ''] = relative(root, path).split(sep);
  return first === '..' ? `../${second}` : first;
}
const isTest = (path: string) => /\.test\.ts$|(^|[\\/])testing-[^\\/]*\.ts$/.test(path);

function* sources(): Generator<string> {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && path.endsWith('.ts') && !path.endsWith('.d.ts') && !isTest(path)) yield path;
  }
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+|\bnew URL\(\s*)'([^']+)'/gm);
  return [...found].map((match) => match[1] ?? '');
}

test('every room of src is known here', () => {
  const rooms = new Set([...sources()].map(roomOf));
  assert.deepEqual(
    [...rooms].filter((room) => !Object.hasOwn(MAY_IMPORT, room)),
    [],
  );
});

test('rooms import only what they may', () => {
  const wrong: string[] = [];
  for (const path of sources()) {
    const room = roomOf(path);
    for (const specifier of importsOf(path)) {
      if (!specifier.startsWith('.')) continue;
      const other = roomOf(join(dirname(path), specifier));
      if (other !== room && !MAY_IMPORT[room]?.includes(other)) wrong.push(`${relative(root, path)} imports ${other}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('packages stay in the rooms that may use them', () => {
  const wrong: string[] = [];
  for (const path of sources()) {
    const room = roomOf(path);
    for (const specifier of importsOf(path)) {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) continue;
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      const rooms = PACKAGE_ROOMS[name];
      if (rooms === undefined ? WITHOUT_PACKAGES.has(room) : !rooms.includes(room)) {
        wrong.push(`${relative(root, path)} imports ${specifier}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('the host knows neither sockets nor files', () => {
  const forbidden = /^node:(net|fs|http|https|http2|tls|dgram|child_process)/;
  const wrong = [...sources()]
    .filter((path) => roomOf(path) === 'host')
    .flatMap((path) =>
      importsOf(path)
        .filter((name) => forbidden.test(name))
        .map((name) => `${relative(root, path)}: ${name}`),
    );
  assert.deepEqual(wrong, []);
});

test('the registry library knows nothing of proxlet', () => {
  const library = join(packageRoot(), 'registry');
  const wrong: string[] = [];
  for (const name of readdirSync(library, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || isTest(name)) continue;
    const path = join(library, name);
    for (const specifier of importsOf(path)) {
      const isInside = !relative(library, join(dirname(path), specifier)).startsWith('..');
      if (specifier.startsWith('.') && !isInside) wrong.push(`${name} imports ${specifier}`);
    }
  }
  assert.deepEqual(wrong, []);
});
