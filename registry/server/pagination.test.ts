import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DistributionError } from './distribution-error.ts';
import { pageOf } from './pagination.ts';

const names = ['a', 'b', 'c', 'd'];
const page = (query: string) => pageOf(names, '/v2/x/tags/list', new URLSearchParams(query));

test('all names without a limit', () => assert.deepEqual(page(''), { page: names, headers: {} }));

test('the link of each page leads to the next, and the last has none', () => {
  const first = page('n=3');
  assert.deepEqual(first, { page: ['a', 'b', 'c'], headers: { link: '</v2/x/tags/list?n=3&last=c>; rel="next"' } });
  assert.deepEqual(page('n=3&last=c'), { page: ['d'], headers: {} });
  assert.deepEqual(page('n=4'), { page: names, headers: {} });
});

test('names after one that is not there', () => assert.deepEqual(page('last=bb').page, ['c', 'd']));

test('no name is a page as well', () => assert.deepEqual(page('n=0'), { page: [], headers: {} }));

test('a limit that is no number', () => {
  for (const query of ['n=x', 'n=-1', 'n=']) assert.throws(() => page(query), DistributionError, query);
});
