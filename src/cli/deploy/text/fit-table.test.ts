import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testIO } from '../../testing-io.ts';
import { fitTable } from './fit-table.ts';

const { style } = testIO();
const rows = [
  ['istio', 'WasmPlugin shop/hello-from-the-shop'],
  ['gloo', 'Gateway a'],
];

test('columns are as wide as their widest cell where there is room', () => {
  assert.equal(
    fitTable(['TARGET', 'PLACE'], rows, 80, style),
    'TARGET  PLACE\nistio   WasmPlugin shop/hello-from-the-shop\ngloo    Gateway a',
  );
});

test('the widest column is cut in its middle to fit', () => {
  assert.equal(
    fitTable(['TARGET', 'PLACE'], rows, 28, style),
    'TARGET  PLACE\nistio   WasmPlugin…-the-shop\ngloo    Gateway a',
  );
});

test('no column is cut to nothing', () => {
  const [, line = ''] = fitTable(['A', 'B'], [['x'.repeat(30), 'y'.repeat(30)]], 5, style).split('\n');
  assert.equal(line, 'xxxx…xxx  yyyy…yyy');
});

test('a cell is one line, whatever a platform says', () => {
  const said = 'failed: 1 error occurred:\n\t* invalid virtual host\n\n';
  assert.equal(
    fitTable(['ID', 'HEALTH'], [['hello', said]], 80, style),
    'ID     HEALTH\nhello  failed: 1 error occurred: * invalid virtual host',
  );
});
