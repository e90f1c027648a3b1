import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseRootId } from './root-id.ts';

test('the one that the image names, or none', () => {
  assert.deepEqual(chooseRootId(undefined, ['a']), { rootId: 'a', notes: [] });
  assert.deepEqual(chooseRootId(undefined, []), { rootId: '', notes: [] });
});

test('of several one must be chosen', () => {
  assert.throws(() => chooseRootId(undefined, ['a', 'b']), {
    code: 'root-id-needed',
    exitCode: 2,
    message: 'the image has several root ids: a, b',
    hint: 'say which with --root-id a',
  });
});

test('one that the image does not name is taken, with a note', () => {
  assert.deepEqual(chooseRootId('b', ['a', 'b']), { rootId: 'b', notes: [] });
  assert.deepEqual(chooseRootId('b', []), { rootId: 'b', notes: [] });
  assert.deepEqual(chooseRootId('\u001bx', ['a']), {
    rootId: '\u001bx',
    notes: ['the image names a as root id, not "\\\\x1bx": hosts may not find the filter in it'],
  });
});
