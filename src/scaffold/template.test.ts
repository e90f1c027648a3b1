import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../package-root.ts';
import { parseProject } from '../project/parse.ts';
import { renderTemplate } from './template.ts';

const render = () => renderTemplate('assemblyscript', 'headers', { name: 'hello', targets: ['envoy@1.40'] });

test('fills in every parameter', async () => {
  const files = await render();
  for (const { path, text } of files) assert.doesNotMatch(text, /\{\{/, path);
  const text = (path: string) => files.find((file) => file.path === path)?.text ?? assert.fail(`no ${path}`);
  assert.equal(JSON.parse(text('package.json')).name, 'hello');
  assert.equal(JSON.parse(text('package-lock.json')).packages[''].name, 'hello');
  const project = parseProject('/hello/proxlet.yaml', text('proxlet.yaml'));
  assert.equal(project.name, 'hello');
  assert.match(text(project.build.entry), new RegExp(`registerRootContext\\(.*"${project.rootId}"\\)`));
});

test('the lockfile fits the manifest and names no registry', async () => {
  const files = await render();
  const json = (name: string) => JSON.parse(files.find(({ path }) => path === name)?.text ?? '{}');
  const lock = json('package-lock.json');
  assert.deepEqual(lock.packages[''].devDependencies, json('package.json').devDependencies);
  for (const [path, entry] of Object.entries<{ resolved?: string; integrity?: string }>(lock.packages)) {
    assert.equal(entry.resolved, undefined, path);
    if (path !== '') assert.match(entry.integrity ?? '', /^sha512-/, path);
  }
});

test('npm packs every file of every template', async () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: packageRoot(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(packed);
  const names = new Set(files.map(({ path }) => path));
  const sources = readdirSync(join(packageRoot(), 'templates'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(packageRoot(), join(entry.parentPath, entry.name)))
    .filter((path) => !/\/(?:node_modules|build|target|\.proxlet)\//.test(path));
  assert.deepEqual(
    sources.filter((path) => !names.has(path)),
    [],
  );
});
