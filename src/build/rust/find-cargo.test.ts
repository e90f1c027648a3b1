import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findCargo } from './find-cargo.ts';

/** No Rust has such a target, so that it is missing wherever the tests run. */
const TARGET = 'wasm32-missing';

/** A folder that is all of PATH, with a Rust that lacks the target until rustup adds it. */
async function machine(t: TestContext, programs: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-rust-'));
  const before = process.env['PATH'];
  process.env['PATH'] = folder;
  t.after(async () => {
    process.env['PATH'] = before;
    await rm(folder, { recursive: true });
  });
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

const RUSTC = 'if [ "$1" = --version ]; then echo "rustc 1.90.0 (x)"; else echo /nowhere; fi';

test('the missing target is offered, and installed after a yes', async (t) => {
  const root = await machine(t, { cargo: '', rustc: RUSTC, rustup: 'echo "$@" > asked' });
  const asked: string[] = [];
  const consent = async (what: string, command: string) => {
    asked.push(what, command);
    return true;
  };
  const { version, path } = await findCargo(root, TARGET, { consent });
  assert.deepEqual([version, path], ['1.90.0', join(root, 'cargo')]);
  assert.deepEqual(asked, [`Rust's target ${TARGET}`, `rustup target add ${TARGET}`]);
});

test('without a yes, and offline, the command is named', async (t) => {
  const root = await machine(t, { cargo: '', rustc: RUSTC, rustup: 'exit 1' });
  const expected = { code: 'target-missing', exitCode: 5, hint: `add it: \`rustup target add ${TARGET}\`` };
  await assert.rejects(findCargo(root, TARGET, {}), expected);
  await assert.rejects(findCargo(root, TARGET, { consent: async () => false }), expected);
  await assert.rejects(findCargo(root, TARGET, { consent: async () => true, offline: true }), expected);
});

test('a rustup that fails is shown, with another way', async (t) => {
  const root = await machine(t, { cargo: '', rustc: RUSTC, rustup: 'echo "no network" >&2; exit 1' });
  await assert.rejects(findCargo(root, TARGET, { consent: async () => true }), {
    code: 'target-missing',
    output: 'no network\n',
    hint: /apt-get install rustc-web/,
  });
});
