import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadFailureInLog } from './load-failure-in-log.ts';

const line = (level: string, scope: string, text: string) =>
  `2026-01-01T00:00:00Z\t${level}\tenvoy ${scope} source/some.cc:1\t${text}\tthread=1\n`;
const WHAT = line('error', 'wasm', 'Failed to load Wasm module due to a missing import: env.proxy_nonsense');
const VM = line('error', 'wasm', 'Wasm VM failed Failed to initialize Wasm code');
const whom = (name: string) => line('critical', 'wasm', `Plugin ${name} failed to load`);
const rejected = (name: string) =>
  line('warning', 'config', `gRPC config rejected: Unable to create Wasm plugin ${name}`);

test('the reason is the first of the errors before the plugin is named', () => {
  const log = line('warning', 'main', 'else') + WHAT + VM + whom('shop.hello') + rejected('shop.hello');
  assert.equal(
    loadFailureInLog(log, 'shop.hello'),
    'Failed to load Wasm module due to a missing import: env.proxy_nonsense',
  );
});

test('a plugin is known by its name of a translated WasmPlugin too', () => {
  assert.match(
    loadFailureInLog(WHAT + whom('shop.hello~istio-translated-wasmplugin'), 'shop.hello') ?? '',
    /env\.proxy/,
  );
});

test('without errors before it, that it failed is what is known', () => {
  assert.equal(loadFailureInLog(rejected('shop.hello'), 'shop.hello'), 'Unable to create Wasm plugin shop.hello');
});

test('the failure of another plugin is none', () => {
  for (const other of ['shop.hello-2', 'shop.hello.x', 'shopxhello', 'shop.other'])
    assert.equal(loadFailureInLog(WHAT + whom(other), 'shop.hello'), undefined, other);
});
