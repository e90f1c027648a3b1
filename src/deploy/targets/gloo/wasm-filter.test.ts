import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anImage, aUrl } from '../testing-deployable.ts';
import type { GlooOptions } from './options.ts';
import { wasmFilter } from './wasm-filter.ts';

const OPTIONS: GlooOptions = { gateways: [], labels: {}, allGateways: true, failOpen: false };

test('a filter with nothing said of it is its name and its image, by digest', () =>
  assert.deepEqual(wasmFilter(anImage(), OPTIONS), {
    name: 'hello',
    image: `ghcr.io/me/hello@sha256:${'a'.repeat(64)}`,
  }));

test('a configuration goes as the text that it is, JSON or not', () => {
  for (const text of ['say hello', '{ "b": 1.0, "a": 2 }', '']) {
    assert.deepEqual(wasmFilter(anImage({ configuration: { text, object: undefined } }), OPTIONS)['config'], {
      '@type': 'type.googleapis.com/google.protobuf.StringValue',
      value: text,
    });
  }
});

test('the root id, the stage and to fail open are said where they are given', () => {
  const { rootId, filterStage, failOpen } = wasmFilter(anImage({ rootId: 'main' }), {
    ...OPTIONS,
    stage: { stage: 'AuthNStage', predicate: 'Before' },
    failOpen: true,
  });
  assert.deepEqual([rootId, filterStage, failOpen], ['main', { stage: 'AuthNStage', predicate: 'Before' }, true]);
});

test('a module at a URL is refused, since Gloo fetches images only', () =>
  assert.throws(() => wasmFilter(aUrl('?token=secret'), OPTIONS), {
    code: 'image-needed',
    message: 'Gloo takes filters from images only, not from https://example.com/hello.wasm?…',
  }));
