import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLabels } from './parse-labels.ts';

test('labels are names with values, which may be empty', () => {
  const labels = parseLabels(['app=shop', 'app.kubernetes.io/name = cart_1.x', 'canary=', 'app=shop']);
  assert.deepEqual(labels, { app: 'shop', 'app.kubernetes.io/name': 'cart_1.x', canary: '' });
  assert.deepEqual(parseLabels([]), {});
});

test('what no object can have as a label is refused before any cluster is asked', () => {
  const long = 'a'.repeat(64);
  const wrong = ['app', '=shop', 'app=one two', 'app=shop!', 'a b=c', `app=${long}`, `${long}=x`, 'app=-x', 'app==x'];
  for (const text of [...wrong, 'A.example/app=x', '/app=x', 'a/b/c=x', `${'a.'.repeat(127)}a/app=x`]) {
    assert.throws(() => parseLabels([text]), { code: 'usage', exitCode: 2 }, text);
  }
});

test('one label with two values is refused: no pod has both', () => {
  assert.throws(() => parseLabels(['app=a', 'app=b']), { code: 'usage', hint: 'app is a already' });
});
