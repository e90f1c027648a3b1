import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ExitCode } from '../../errors.ts';
import { createProject } from '../testing-project.ts';
import { installDependencies } from './install-dependencies.ts';

const MANIFEST = JSON.stringify({
  name: 'hello',
  version: '1.0.0',
  scripts: { postinstall: "node -e \"require('fs').writeFileSync('ran', '')\"" },
  dependencies: { sdk: 'file:./sdk' },
});
const SDK = { 'sdk/package.json': '{"name": "sdk", "version": "1.0.0"}' };

async function install(root: string, signal?: AbortSignal): Promise<string[]> {
  const phases: string[] = [];
  await installDependencies(root, (phase) => phases.push(phase), signal);
  return phases;
}

/** npm and its peers are looked up in `PATH`. */
function withPath(t: TestContext, path: string): void {
  const before = process.env['PATH'];
  process.env['PATH'] = path;
  t.after(() => {
    process.env['PATH'] = before;
  });
}

test('missing dependencies are announced and installed without lifecycle scripts, once', async (t) => {
  const { root } = await createProject(t, { 'package.json': MANIFEST, ...SDK });
  assert.deepEqual(await install(root), ['installing sdk with npm install']);
  assert.ok(existsSync(join(root, 'node_modules/sdk/package.json')));
  assert.ok(!existsSync(join(root, 'ran')));
  assert.deepEqual(await install(root), []);
});

test('a lockfile that disagrees is a failure with npm’s words', async (t) => {
  const { root } = await createProject(t, {
    'package.json': MANIFEST,
    'package-lock.json': '{"name": "hello", "version": "1.0.0", "lockfileVersion": 3, "packages": {}}',
    ...SDK,
  });
  await assert.rejects(install(root), {
    code: 'install-failed',
    message: /^`npm ci --ignore-scripts .*` failed in /,
    output: /package-lock\.json/,
  });
});

test('a package manager that is not here is named with its command', async (t) => {
  const { root } = await createProject(t, {
    'package.json': JSON.stringify({ devDependencies: { sdk: '1', other: '1' }, packageManager: 'pnpm@9.1.0' }),
  });
  withPath(t, root);
  const phases: string[] = [];
  await assert.rejects(
    installDependencies(root, (phase) => phases.push(phase), undefined),
    {
      code: 'package-manager-missing',
      exitCode: ExitCode.toolMissing,
      hint: 'install pnpm, or install the dependencies yourself: `pnpm install --ignore-scripts --prod=false`',
    },
  );
  assert.deepEqual(phases, ['installing sdk and 1 more with pnpm install']);
});

test('an interrupted installation says so', async (t) => {
  const { root } = await createProject(t, { 'package.json': MANIFEST, ...SDK });
  await assert.rejects(install(root, AbortSignal.abort()), { code: 'interrupted' });
});

test('a folder without package.json, or without dependencies, installs nothing', async (t) => {
  const { root } = await createProject(t, {});
  assert.deepEqual(await install(root), []);
  const other = await createProject(t, { 'package.json': '{}' });
  assert.deepEqual(await install(other.root), []);
});

test('a package.json that is not JSON is named', async (t) => {
  const { root } = await createProject(t, { 'package.json': '{' });
  await assert.rejects(install(root), {
    code: 'package-json-invalid',
    exitCode: ExitCode.usage,
    message: /package\.json/,
  });
});
