import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chalk } from 'chalk';
import type { BootstrapChange } from '../../../deploy/bootstrap/index.ts';
import { bootstrapText } from './bootstrap-text.ts';

const CHANGE: BootstrapChange = {
  id: 'hello',
  file: '/home/me/envoy.yaml',
  before: 'a: 1\n',
  after: 'a: 1\nb: 2\n',
  changed: true,
  revision: { from: 1, to: 2 },
  places: [{ listener: 'web', before: 'router', action: 'insert' }],
  checkedBy: 'Envoy 1.40.0',
  notes: ['mind this'],
  steps: { dataDir: '/data', module: undefined, record: { before: undefined, after: undefined } },
};
const shown = (change: BootstrapChange) => bootstrapText(change, '/home/me', new Chalk({ level: 0 })).split('\n');

test('a change is shown by its lines, its places and who has looked at it', () => {
  assert.deepEqual(shown(CHANGE), [
    '~ update envoy.yaml',
    '  revision 1 → 2',
    '    a: 1',
    '  + b: 2',
    'listener web: before router',
    'Envoy 1.40.0 takes the result',
    'note: mind this',
  ]);
});

test('where nothing changes, that is all there is to say', () => {
  assert.deepEqual(shown({ ...CHANGE, after: 'a: 1\n', changed: false, checkedBy: undefined, notes: [] }), [
    '= unchanged envoy.yaml',
    'nothing to do',
  ]);
});
