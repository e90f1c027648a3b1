import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ExitCode, ProxletError } from '../errors.ts';
import { createProject, openBuilder } from './testing-project.ts';

const answer = (value: string) => `export function answer(): i32 { return ${value}; }\n`;

test('a debug build, a broken source and its repair, with one warm compiler', async (t) => {
  const project = await createProject(t, { 'assembly/index.ts': answer('1') });
  const source = join(project.root, 'assembly/index.ts');
  const builder = openBuilder(t, project);
  const phases: string[] = [];

  const first = await builder.build({ profile: 'debug', onProgress: (phase) => phases.push(phase) });
  assert.equal(first.module, join(project.root, 'build/debug.wasm'));
  assert.equal(first.sourceMap, `${first.module}.map`);
  assert.deepEqual(new Uint8Array(await readFile(first.module)), new Uint8Array(first.bytes));
  const map: { sources: string[] } = JSON.parse(await readFile(`${first.module}.map`, 'utf8'));
  assert.ok(map.sources.includes('assembly/index.ts'));
  assert.equal(first.compiler.origin, 'bundled');
  assert.match(first.compiler.version, /^0\.28\./);
  assert.equal(first.warnings, '');
  assert.deepEqual(phases, ['compiling']);

  await writeFile(source, `${answer('1')}export function broken(): i32 { return missing(); }\n`);
  await assert.rejects(builder.build({ profile: 'debug' }), (error) => {
    assert.ok(error instanceof ProxletError);
    assert.equal(error.code, 'build-failed');
    assert.equal(error.message, 'assembly/index.ts does not compile: 1 error, in assembly/index.ts:2:40');
    assert.match(error.output ?? '', /^ERROR TS2304: Cannot find name 'missing'\.\n.*in assembly\/index\.ts\(2,40\)/s);
    return true;
  });
  assert.deepEqual(new Uint8Array(await readFile(first.module)), new Uint8Array(first.bytes));

  await writeFile(source, answer('1'));
  const again = await builder.build({ profile: 'debug' });
  assert.deepEqual(new Uint8Array(again.bytes), new Uint8Array(first.bytes));
  assert.deepEqual((await readdir(join(project.root, 'build'))).sort(), ['debug.wasm', 'debug.wasm.map']);
});

test('asconfig.json decides, afresh in each build, and a warm compiler gives the bytes of a cold one', async (t) => {
  const project = await createProject(t, {
    'assembly/index.ts': 'export function answer(): i32 { return fromLibrary(); }\n',
    'library/shared.ts': '// @ts-ignore: decorator\n@global function fromLibrary(): i32 { return 1; }\n',
    'asconfig.json': JSON.stringify({
      extends: './base.json',
      targets: { release: { outFile: 'out/filter.wasm', textFile: 'out/filter.wat', optimizeLevel: 1 } },
    }),
    'base.json': JSON.stringify({ options: { lib: './library' } }),
  });
  const builder = openBuilder(t, project);
  const first = await builder.build({ profile: 'release' });
  assert.equal(first.module, join(project.root, 'out/filter.wasm'));
  assert.equal(first.sourceMap, undefined);
  assert.match(await readFile(join(project.root, 'out/filter.wat'), 'utf8'), /i32\.const 1/);

  await writeFile(
    join(project.root, 'library/shared.ts'),
    '// @ts-ignore: decorator\n@global function fromLibrary(): i32 { return 2; }\n',
  );
  const warm = await builder.build({ profile: 'release' });
  assert.match(await readFile(join(project.root, 'out/filter.wat'), 'utf8'), /i32\.const 2/);
  const cold = await openBuilder(t, project).build({ profile: 'release' });
  assert.deepEqual(new Uint8Array(warm.bytes), new Uint8Array(cold.bytes));

  await writeFile(join(project.root, 'asconfig.json'), '{');
  await assert.rejects(builder.build({ profile: 'release' }), {
    code: 'build-configuration',
    message: `asc can't use ${join(project.root, 'asconfig.json')}`,
  });
});

test('a missing entry file is named with the setting that names it', async (t) => {
  const project = await createProject(t, {});
  await assert.rejects(openBuilder(t, project).build({ profile: 'release' }), {
    code: 'build-entry-missing',
    exitCode: ExitCode.usage,
    message: `the entry file ${join(project.root, 'assembly/index.ts')} does not exist`,
  });
});

test('an aborted signal stops a build before it starts anything', async (t) => {
  const project = await createProject(t, { 'assembly/index.ts': answer('1') });
  await assert.rejects(openBuilder(t, project).build({ profile: 'debug', signal: AbortSignal.abort() }), {
    code: 'interrupted',
    exitCode: ExitCode.interrupted,
  });
});
