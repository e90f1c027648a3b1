import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ExitCode } from '../../errors.ts';
import { createProject } from '../testing-project.ts';
import { findSources } from './find-sources.ts';

async function sources(
  t: TestContext,
  files: Record<string, string>,
  build: { entry?: string; include?: string[] } = {},
) {
  const project = await createProject(t, files);
  return findSources({ ...project, build: { entry: 'src', out: 'build', ...build } });
}

test('all sources below the entry, in one order, and the folders of headers that there are', async (t) => {
  const files = { 'src/b.cpp': '', 'src/a/z.cc': '', 'src/a.h': '', 'sdk/proxy_wasm_intrinsics.h': '', 'lib/x.h': '' };
  assert.deepEqual(await sources(t, files, { include: ['lib'] }), {
    files: ['src/a/z.cc', 'src/b.cpp'],
    includes: ['lib', 'sdk'],
    sdk: undefined,
  });
});

test('a single file, and our SDK for a project without one', async (t) => {
  const found = await sources(t, { 'filter.cc': '', 'other.cc': '' }, { entry: 'filter.cc' });
  assert.deepEqual([found.files, found.includes], [['filter.cc'], []]);
  assert.ok(found.sdk?.endsWith(join('templates', 'cpp', 'shared', 'sdk')));
});

test('what is not there is named with the setting that names it', async (t) => {
  const missing = { code: 'build-entry-missing', exitCode: ExitCode.usage };
  await assert.rejects(sources(t, { 'src/a.h': '' }), { ...missing, hint: /build\.entry/ });
  await assert.rejects(sources(t, { 'src/a.cc': '' }, { include: ['lib'] }), { ...missing, hint: /build\.include/ });
});
