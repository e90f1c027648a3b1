import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHost } from '../project/index.ts';
import { wat } from '../wasm/testing-wat.ts';
import { checkTargets } from './check-targets.ts';

const target = (name: string) => [parseHost(name) ?? assert.fail(name)];

test('an older proxy that lacks an import is named, with the Envoy that brought it', () => {
  const bytes = wat(`(module
    (import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))))`);
  checkTargets(bytes, 'f.wasm', target('envoy@1.40'));
  checkTargets(bytes, 'f.wasm', target('istio@1.25'));
  assert.throws(() => checkTargets(bytes, 'f.wasm', target('istio@1.24')), {
    code: 'module-target',
    message:
      'built, but istio@1.24 would not load it: it imports wasi_snapshot_preview1.sched_yield and 1 more, which came with Envoy 1.33',
  });
});

test('imports that are not of WASI count too, and only those of the right module', () => {
  const bytes = (module: string) =>
    wat(`(module (import "${module}" "emscripten_notify_memory_growth" (func (param i32))))`);
  checkTargets(bytes('env'), 'f.wasm', target('envoy@1.23'));
  checkTargets(bytes('other'), 'f.wasm', target('envoy@1.22'));
  assert.throws(() => checkTargets(bytes('env'), 'f.wasm', target('envoy@1.22')), {
    message:
      'built, but envoy@1.22 would not load it: it imports env.emscripten_notify_memory_growth, which came with Envoy 1.23',
  });
});
