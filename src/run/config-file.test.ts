import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { modulesOf, readConfigFile } from './config-file.ts';

const folder = await mkdtemp(join(tmpdir(), 'proxlet-config-'));
after(() => rm(folder, { recursive: true }));
const file = join(folder, 'envoy.yaml');

test('reads scalars as Envoy does', async () => {
  await writeFile(file, 'a: [yes, 010, 12:30, 2001-02-03, 1.5, "no"]');
  assert.deepEqual(await readConfigFile(file), { a: [true, 8, '12:30', '2001-02-03', 1.5, 'no'] });
});

test('finds the modules, once each, wherever filters are', async () => {
  await writeFile(
    file,
    `filters:
  - typed_config: { config: { vm_config: { code: { local: { filename: /w/a.wasm } } } } }
  - typedConfig: { value: { config: { vmConfig: { code: { local: { filename: b.wasm } } } } } }
  - typed_config: { config: { vm_config: { code: { local: { filename: /w/a.wasm } } } } }
  - typed_config: { config: { vm_config: { code: { local: { inline_string: x } } } } }
  - { status_code: { code: OK }, filename: /w/key.pem, none: }
`,
  );
  assert.deepEqual(await modulesOf(file), ['/w/a.wasm', resolve('b.wasm')]);
});

test('finds none in a file that is broken or gone', async () => {
  await writeFile(file, 'a: [');
  assert.deepEqual(await modulesOf(file), []);
  assert.deepEqual(await modulesOf(join(folder, 'none.yaml')), []);
});
