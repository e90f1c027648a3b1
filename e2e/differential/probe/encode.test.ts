import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeScript } from './encode.ts';
import { PROBE_CALLBACKS, PROBE_IMPORTS } from './functions.ts';
import { CallStatement, call, on, only, returns, script } from './script.ts';
import { encodePairs, word } from './terms.ts';

test('a handler is its callback, conditions, path and code, in words', () => {
  const tick = PROBE_CALLBACKS.find(({ name }) => name === 'proxy_on_tick')!.number;
  const encoded = encodeScript(script(only({ nth: 2, stream: 'root', path: '/x' }, on.tick(returns(7)))));
  const code = word(2) + word(0) + word(7) + word(0);
  const head = [tick, 0, 2, 0xffffffff, 2, code.length].map(word).join('');
  assert.equal(encoded, `${word(0)}${word(1)}${head}/x\0\0${code}`);
});

test('a call has the number of its import, and cells for its outs', () => {
  const index = PROBE_IMPORTS.findIndex(({ name }) => name === 'proxy_get_log_level');
  const encoded = encodeScript(script(on.tick(call('proxy_get_log_level').keep(3))));
  assert.ok(encoded.includes(word(1) + word(index) + word(0) + word(3) + word('proxy_get_log_level()'.length)));
});

test('a call with too few arguments is refused', () => {
  const short = new CallStatement({ module: 'env', name: 'proxy_log', terms: [], outs: [], label: 'proxy_log()' });
  assert.throws(() => encodeScript(script(on.tick(short))), /proxy_log\(\): 0 wasm arguments instead of 3/);
});

test('header maps are sizes, then names and values with NULs', () => {
  assert.equal(encodePairs([['a', 'bc']]), '\x01\0\0\0\x01\0\0\0\x02\0\0\0a\0bc\0');
});
