import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chalk } from 'chalk';
import { testIO } from '../../testing-io.ts';
import { planText, type ShownChange } from './plan-text.ts';

const { style } = testIO();
const OBJECT = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin', namespace: 'shop', name: 'hello' };

function change(shown: Partial<ShownChange>): ShownChange {
  return {
    context: 'east',
    object: OBJECT,
    id: 'hello',
    action: 'none',
    before: undefined,
    after: undefined,
    revision: { from: undefined, to: 1 },
    warnings: [],
    ...shown,
  };
}

test('what is changed is shown with the lines around it, as YAML in a stable order', () => {
  const before = { z: 1, spec: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 } };
  const after = { spec: { f: 6, a: 1, b: 2, c: 3, d: 4, e: 'five' }, z: 1 };
  const plan = { changes: [change({ action: 'update', before, after, revision: { from: 2, to: 3 } })], notes: [] };
  assert.equal(
    planText(plan, [], style),
    [
      '~ update WasmPlugin shop/hello (context east)',
      '  revision 2 → 3',
      '  ⋮',
      '      b: 2',
      '      c: 3',
      '      d: 4',
      '  -   e: 5',
      '  +   e: five',
      '      f: 6',
      '    z: 1',
      '1 to change',
    ].join('\n'),
  );
});

test('notes and warnings name their cluster where there are several', () => {
  const changes = [
    change({ action: 'create', after: { a: 1 }, warnings: ['a is old'] }),
    change({ context: 'west', action: 'delete', before: { b: 2 } }),
  ];
  assert.equal(
    planText({ changes, notes: [{ context: 'west', text: 'nobody is there' }] }, ['of the image'], style),
    [
      '+ create WasmPlugin shop/hello (context east)',
      '  + a: 1',
      '- delete WasmPlugin shop/hello (context west)',
      '  - b: 2',
      'note: of the image',
      'note: nobody is there (context west)',
      'warning: a is old (context east)',
      '1 to create, 1 to delete',
    ].join('\n'),
  );
});

test('nothing to do is said', () => {
  assert.equal(
    planText({ changes: [change({})], notes: [] }, [], style),
    '= unchanged WasmPlugin shop/hello (context east)\nnothing to do',
  );
});

test('control characters of objects and contexts are escaped; colours are ours', () => {
  const plan = {
    changes: [change({ action: 'create', context: 'e\u001b[0m', after: { a: '\u001b[31m' } })],
    notes: [],
  };
  const plain = planText(plan, [], style);
  assert.ok(!plain.includes('\u001b'));
  assert.match(planText(plan, [], new Chalk({ level: 1 })), /\u001b\[32m\+ create /);
});
