import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleBootstrapNotes, refuseIdleBootstrapOptions } from './idle-bootstrap-options.ts';

const NONE = { bootstrap: undefined, listen: undefined, backend: undefined, before: undefined };
const place = { listener: 'main', before: 'router', action: 'none' } as const;
const change = { id: 'hello', file: '/x/envoy.yaml', before: 'admin: {}\n', places: [place] };

test('options of a new bootstrap are refused beside one that is there', () => {
  refuseIdleBootstrapOptions({ ...NONE, bootstrap: 'x' });
  refuseIdleBootstrapOptions({ ...NONE, listen: ':1', backend: 'http://b' });
  assert.throws(() => refuseIdleBootstrapOptions({ ...NONE, bootstrap: 'x', listen: ':1', backend: 'http://b' }), {
    code: 'usage',
    exitCode: 2,
    message: '--listen, --backend cannot be combined with --bootstrap',
  });
});

test('it is noted that a bootstrap which was made earlier keeps its addresses', () => {
  const given = { ...NONE, backend: 'http://b' };
  const kept = '/x/envoy.yaml is there already and keeps its addresses: --backend is for a new one';
  assert.deepEqual(idleBootstrapNotes(given, change), [kept]);
  assert.deepEqual(idleBootstrapNotes(given, { ...change, before: undefined }), []);
});

test('it is noted that a filter which is there stays where it is', () => {
  const asked = (before: string, after: string, action: 'none' | 'insert' = 'none') =>
    idleBootstrapNotes({ ...NONE, before }, { ...change, places: [{ ...place, before: after, action }] });
  assert.deepEqual(asked('jwt', 'router'), ['hello stays where it is in main: undeploy it first to have it elsewhere']);
  assert.deepEqual(asked('jwt', 'jwt'), []);
  assert.deepEqual(asked('auth', 'proxlet.auth'), []);
  assert.deepEqual(asked('jwt', 'router', 'insert'), []);
});
