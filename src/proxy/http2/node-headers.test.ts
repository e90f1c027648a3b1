import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderMap } from '../../host/header-map.ts';
import { toNodeHeaders } from './node-headers.ts';

const converted = (...fields: string[]) => Object.entries(toNodeHeaders(new HeaderMap(undefined, fields)));

test('a header may be called as what every object has', () => {
  assert.deepEqual(converted('constructor', 'a', '__proto__', 'b'), [
    ['constructor', 'a'],
    ['__proto__', 'b'],
  ]);
});

test('what is about the connection is left out, and repeated fields are joined where they may be', () => {
  assert.deepEqual(converted('connection', 'close', 'a', '1', 'a', '2', 'x-a', '1', 'x-a', '2'), [
    ['a', '1,2'],
    ['x-a', ['1', '2']],
  ]);
});
