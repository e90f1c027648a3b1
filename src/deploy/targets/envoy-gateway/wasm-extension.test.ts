import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anImage, aUrl } from '../testing-deployable.ts';
import type { EnvoyGatewayOptions } from './options.ts';
import { wasmExtension } from './wasm-extension.ts';

const HEX = 'a'.repeat(64);
const MARK = `PROXLET_MODULE_${'A'.repeat(12)}`;
const OPTIONS: EnvoyGatewayOptions = { targets: [], selectors: [], failOpen: false, env: [] };
const configured = (text: string) => anImage({ configuration: { text, object: undefined } });

test('an image is named by its digest', () =>
  assert.deepEqual(wasmExtension(anImage(), OPTIONS), {
    name: 'hello',
    code: { type: 'Image', image: { url: `ghcr.io/me/hello@sha256:${HEX}` } },
    failOpen: false,
    env: { hostKeys: [MARK] },
  }));

test('a module at a URL has its checksum beside it', () =>
  assert.deepEqual(wasmExtension(aUrl(), OPTIONS)['code'], {
    type: 'HTTP',
    http: { url: 'https://example.com/hello.wasm', sha256: HEX },
  }));

test('everything that can be said is said', () =>
  assert.deepEqual(
    wasmExtension(anImage({ rootId: 'main', configuration: { text: '{"a":1}', object: { a: 1 } } }), {
      ...OPTIONS,
      failOpen: true,
      env: ['REGION', 'ZONE'],
      pullPolicy: 'if-not-present',
      pullSecret: 'registry',
    }),
    {
      name: 'hello',
      rootID: 'main',
      code: {
        type: 'Image',
        image: {
          url: `ghcr.io/me/hello@sha256:${HEX}`,
          pullSecretRef: { group: '', kind: 'Secret', name: 'registry' },
        },
        pullPolicy: 'IfNotPresent',
      },
      config: { a: 1 },
      failOpen: true,
      env: { hostKeys: ['REGION', 'ZONE', MARK] },
    },
  ));

for (const [text, config] of [
  ['[1, 2]', [1, 2]],
  ['"hello"', 'hello'],
  ['7', 7],
] as const) {
  test(`${text} is a configuration, since it is JSON`, () =>
    assert.deepEqual(wasmExtension(configured(text), OPTIONS)['config'], config));
}

for (const text of ['hello', '', '{"a":']) {
  test(`"${text}" is refused, since it is not JSON`, () =>
    assert.throws(() => wasmExtension(configured(text), OPTIONS), { code: 'config-not-json' }));
}

test('another module has another mark, so that Envoy does not take it for the one before', () => {
  const code = { ...anImage().code, digest: `sha256:${'b'.repeat(64)}` };
  assert.deepEqual(wasmExtension({ ...anImage(), code }, OPTIONS)['env'], {
    hostKeys: [`PROXLET_MODULE_${'B'.repeat(12)}`],
  });
});
