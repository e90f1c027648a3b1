import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHost } from '../../project/index.ts';
import { wat } from '../../wasm/testing-wat.ts';
import { checkHost } from './check-host.ts';

const MODULE = wat('(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))))');
const host = (name: string) => ({
  release: parseHost(name) ?? assert.fail(name),
  source: 'Deployment istio-system/istiod, image pilot:1.24.2',
});

test('a host that lacks an import is named, and where its version came from', () => {
  assert.deepEqual(checkHost(MODULE, host('istio@1.25')), []);
  assert.throws(() => checkHost(MODULE, host('istio@1.24')), {
    code: 'host-too-old',
    message:
      'istio@1.24 would not load the module: it imports wasi_snapshot_preview1.sched_yield, which came with Envoy 1.33',
    hint: 'have the filter do without, or upgrade; if the hosts are not istio@1.24, say what they are with --host (this is by Deployment istio-system/istiod, image pilot:1.24.2)',
  });
});

test('a module that is not looked into is left to its host', () => {
  // A type section with an array type of WasmGC.
  const collected = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x5e, 0x7f, 0);
  assert.deepEqual(checkHost(collected, host('istio@1.24')), []);
});

test('a host that is not known is noted', () => {
  assert.deepEqual(checkHost(MODULE, undefined), [
    'which Envoy the hosts have is not known: the module was checked against the current one; --host names another',
  ]);
});
