import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hintFor, summarize } from './diagnostics.ts';

/** As asc 0.28 prints them. */
const TWO_ERRORS = `ERROR TS1109: Expression expected.
   :
 3 │ export function f(): i32 { return "a" + ; }
   │                                         ~
   └─ in assembly/index.ts(3,41)

ERROR TS6054: File '~lib/@gcoredev/proxy-wasm-sdk-as/assembly.ts' not found.
   :
 1 │ import { x } from "@gcoredev/proxy-wasm-sdk-as/assembly";
   │                   ~~~~~~~~~~~~~~~~~~~~~~~
   └─ in assembly/index.ts(1,19)

FAILURE 2 parse error(s)
`;

test('errors are counted and the first is placed', () => {
  assert.equal(summarize(TWO_ERRORS), '2 errors, the first in assembly/index.ts:3:41');
  assert.equal(summarize("ERROR AS111: Element 'x' not found.\n\nFAILURE 1 compile error(s)\n"), '1 error');
});

test('the frame of asc 0.14 is read too', () => {
  const output = "ERROR TS2304: Cannot find name 'g'.\n\n g(1);\n ~\n in assembly/index.ts(1,35)\n";
  assert.equal(summarize(output), '1 error, in assembly/index.ts:1:35');
});

test('a missing package is one to install', () => {
  assert.equal(hintFor(TWO_ERRORS), 'install it: `npm install @gcoredev/proxy-wasm-sdk-as`');
  assert.equal(hintFor("ERROR TS6054: File '~lib/sdk.ts' not found."), 'install it: `npm install sdk`');
  assert.equal(
    hintFor("Cannot find module '@assemblyscript/wasi-shim/asconfig.json'"),
    'install it: `npm install --save-dev @assemblyscript/wasi-shim`',
  );
});

test('the SDK of 2020 needs the compiler of 2020', () => {
  assert.match(hintFor("File '~lib/@solo-io/proxy-runtime/proxy.ts' not found.") ?? '', /assemblyscript@0\.14\.8/);
});

test('what only the first SDK had is told with what to write instead', () => {
  for (const name of ['RootContextHelper', 'ContextHelper']) {
    for (const output of [`Cannot find name '${name}'.`, `Module '~lib/x' has no exported member '${name}'.`]) {
      assert.match(hintFor(output) ?? '', /0\.1\.1 had .* registerRootContext\(\(id: u32\) => new MyRoot\(id\)/);
    }
  }
});

test('a file of the project is not a package', () => {
  assert.equal(hintFor("ERROR TS6054: File 'assembly/missing.ts' not found."), undefined);
  assert.equal(hintFor("Cannot find module './base.json'"), undefined);
});
