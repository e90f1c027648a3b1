import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nearest } from './nearest.ts';

it('nearest finds what a word is a slip of, and nothing far away', () => {
  const names = ['address', 'name', 'filter_chains', 'stat_prefix'];
  assert.equal(nearest('adress', names), 'address');
  assert.equal(nearest('nmae', names), 'name');
  assert.equal(nearest('filterChain', names), 'filter_chains');
  assert.equal(nearest('Stat_Prefix', names), 'stat_prefix');
  assert.equal(nearest('x', names), undefined);
  assert.equal(nearest('tls_context', names), undefined);
  assert.equal(nearest('addre', ['address'], 2), undefined);
});
