import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notDeployed } from './not-deployed.ts';

const hint = (id: string, ids: readonly string[], namespaces: readonly string[] = []) =>
  notDeployed('istio', id, 'shop', { context: 'kind' }, { ids, namespaces }).hint;

test('what there is instead is told: where the id is, or the ids that are there', () => {
  assert.equal(hint('hello', ['web'], ['cart']), 'it is in cart: add --namespace cart');
  assert.equal(hint('hello', ['auth', 'web']), 'deployed there: auth, web');
  assert.equal(hint('hello', []), '`proxlet status istio` shows what is deployed');
});

test('of many ids only the one that was meant is told', () => {
  const ids = Array.from({ length: 11 }, (_, index) => `filter-${index}`);
  assert.equal(hint('filtre-7', ids), 'did you mean filter-7?');
  assert.equal(hint('hello', ids), '`proxlet status istio` shows what is deployed');
});
