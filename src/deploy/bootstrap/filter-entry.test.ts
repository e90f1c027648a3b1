import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterEntry, filterName, idOf, withModule } from './filter-entry.ts';

const filter = { id: 'hello', rootId: 'root', configuration: undefined };

test('the name of a filter says whose it is', () => {
  assert.equal(filterEntry(filter, '/f.wasm', { failOpen: false }).name, filterName('hello'));
  assert.equal(idOf(filterName('hello')), 'hello');
  assert.equal(idOf('envoy.filters.http.router'), undefined);
  assert.equal(idOf(undefined), undefined);
});

test('letting requests pass is said in the words of the Envoy that reads them', () => {
  const said = (envoy: number | undefined, failOpen = true) =>
    JSON.stringify(filterEntry(filter, '/f.wasm', { failOpen, envoy })).match(/"fail.*?(?=[,}])/g);
  assert.deepEqual(said(undefined), ['"failure_policy":"FAIL_OPEN"']);
  assert.deepEqual(said(33), ['"failure_policy":"FAIL_OPEN"']);
  assert.deepEqual(said(32), ['"fail_open":true']);
  assert.equal(said(32, false), null);
});

test('only the module moves', () => {
  const entry = filterEntry(filter, '/f.wasm', { failOpen: false });
  assert.deepEqual(withModule(entry, '/g.wasm'), filterEntry(filter, '/g.wasm', { failOpen: false }));
});
