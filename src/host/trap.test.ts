import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Interrupted } from './guard.ts';
import { formatTrap, isGuestFault, RestrictedCall, trapOf } from './trap.ts';

const NAMES = new Map([[3, 'named']]);
const CODE = { functionNames: () => NAMES };

function thrown(stack: string[], error: Error = new WebAssembly.RuntimeError('unreachable')): Error {
  error.stack = [`${error.name}: ${error.message}`, ...stack.map((line) => `    at ${line}`)].join('\n');
  return error;
}

test('frames: names from the module, from V8, or none; at most 20', () => {
  const error = thrown([
    'wasm://wasm/0a1b:wasm-function[3]:0x5d2a',
    'fromV8 (wasm://wasm/my.module-0a1b:wasm-function[4]:0xff)',
    'wasm://wasm/0a1b:wasm-function[7]:0x1',
    'host (file:///x.js:1:2)',
  ]);
  const trap = trapOf('proxy_on_tick', error, {
    ...CODE,
    sourcePosition: (offset) => (offset === 255 ? 'a.ts:1:2' : undefined),
  });
  assert.equal(
    formatTrap(trap, true),
    `Function: proxy_on_tick failed: Uncaught RuntimeError: unreachable
Proxy-Wasm plugin in-VM backtrace:
  0:  0x5d2a - named
  1:  0xff - fromV8 (a.ts:1:2)
  2:  0x1 - unknown(function index:7)`,
  );
  assert.equal(formatTrap(trap, false), 'Function: proxy_on_tick failed: Uncaught RuntimeError: unreachable');
  const many = thrown(Array.from({ length: 50 }, () => 'wasm://wasm/0:wasm-function[3]:0x1'));
  assert.equal(trapOf('x', many, CODE).frames.length, 20);
});

test('reasons in the words of Envoy', () => {
  const reason = (error: unknown) => trapOf('x', error, CODE).reason;
  assert.equal(
    reason(new WebAssembly.RuntimeError('null function or function signature mismatch')),
    'RuntimeError: function signature mismatch',
  );
  assert.equal(reason(new RestrictedCall()), 'Error: restricted_callback');
  assert.equal(
    reason(new RangeError('Maximum call stack size exceeded')),
    'RangeError: Maximum call stack size exceeded',
  );
});

test('what the guest is not to blame for', () => {
  const fault = (error: unknown) => isGuestFault(trapOf('x', error, CODE));
  for (const error of [new WebAssembly.RuntimeError(), new RangeError(), new RestrictedCall(), new Interrupted(1)])
    assert.ok(fault(error));
  assert.equal(fault(new TypeError()), false);
});
