import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FilterState, type FilterStateObject, LifeSpan } from './filter-state.ts';
import { DEFAULT_PROTOTYPE, StateType, WasmState } from './wasm-state.ts';

const object = (text: string): FilterStateObject => ({ attribute: () => text, plain: text, json: undefined });

describe('FilterState', () => {
  it('keeps objects for the span they were made for', () => {
    const connection = new FilterState();
    const first = new FilterState(connection);
    assert.ok(first.set('stream', object('1'), LifeSpan.FilterChain));
    assert.ok(first.set('connection', object('2'), LifeSpan.Connection));
    const second = new FilterState(connection);
    assert.equal(second.get('stream'), undefined);
    assert.equal(second.get('connection')?.plain, '2');
  });

  it('refuses an object under a key that has one of another span', () => {
    const state = new FilterState(new FilterState());
    state.set('a', object('1'), LifeSpan.FilterChain);
    assert.equal(state.set('a', object('2'), LifeSpan.Request), false);
    assert.equal(state.set('a', object('2'), LifeSpan.Connection), false);
    assert.equal(state.get('a')?.plain, '1');
    assert.ok(state.set('a', object('3'), LifeSpan.FilterChain));
    assert.equal(state.get('a')?.plain, '3');
    state.set('b', object('1'), LifeSpan.Connection);
    assert.equal(state.set('b', object('2'), LifeSpan.FilterChain), false);
  });
});

describe('WasmState', () => {
  it('is bytes, or text where it was declared so', () => {
    const bytes = new WasmState(DEFAULT_PROTOTYPE);
    assert.equal(bytes.attribute(true), null);
    assert.ok(bytes.set(Uint8Array.of(0xe9)));
    assert.deepEqual(bytes.attribute(true), Uint8Array.of(0xe9));
    assert.equal(bytes.plain, '\xe9');
    assert.equal(bytes.json, '{"@type":"type.googleapis.com/google.protobuf.BytesValue","value":"6Q=="}');
    const text = new WasmState({ ...DEFAULT_PROTOTYPE, type: StateType.String });
    text.set(Uint8Array.of(0xe9));
    assert.equal(text.attribute(true), '\xe9');
  });

  it('changes until it is read-only and set', () => {
    const state = new WasmState({ ...DEFAULT_PROTOTYPE, readOnly: true });
    assert.ok(state.set(Uint8Array.of(1)));
    assert.equal(state.set(Uint8Array.of(2)), false);
    assert.deepEqual(state.attribute(true), Uint8Array.of(1));
    const free = new WasmState(DEFAULT_PROTOTYPE);
    free.set(Uint8Array.of(1));
    assert.ok(free.set(Uint8Array.of(2)));
  });
});
