import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProject } from '../testing-project.ts';
import { installCommand } from './package-manager.ts';

/** Files, the `packageManager` field, and how the command begins and ends. */
const ROWS: [Record<string, string>, string | undefined, RegExp][] = [
  [{}, undefined, /^npm install --ignore-scripts/],
  [{ 'package-lock.json': '{}' }, undefined, /^npm ci --ignore-scripts/],
  [{ 'npm-shrinkwrap.json': '{}' }, undefined, /^npm ci --ignore-scripts/],
  [{ 'pnpm-lock.yaml': '' }, undefined, /^pnpm install --ignore-scripts .*--frozen-lockfile$/],
  [{ 'yarn.lock': '# yarn lockfile v1\n' }, undefined, /^yarn install --ignore-scripts .*--frozen-lockfile$/],
  [{ 'yarn.lock': '__metadata:\n  version: 8\n' }, undefined, /^yarn install --mode=skip-build --immutable$/],
  [{ 'package-lock.json': '{}' }, 'pnpm@9.1.0+sha512.00', /^pnpm install --ignore-scripts --prod=false$/],
  [{ 'yarn.lock': '' }, 'yarn@4.5.0', /^yarn install --mode=skip-build --immutable$/],
  [{ 'yarn.lock': '' }, 'yarn@1.22.22', /^yarn install --ignore-scripts .*--frozen-lockfile$/],
  [{ 'package-lock.json': '{}' }, 'unheard-of@1', /^npm ci /],
];

for (const [files, field, expected] of ROWS) {
  test(`${Object.keys(files)[0] ?? 'no lockfile'}, packageManager ${field}`, async (t) => {
    const { root } = await createProject(t, files);
    const { tool, args } = await installCommand(root, field);
    assert.match([tool, ...args].join(' '), expected);
  });
}
