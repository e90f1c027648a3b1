import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from './events.ts';
import { SuppressedLines } from './suppressed-lines.ts';

test('lines that are not shown are told once while it runs, when no more are coming, and at the end', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let count = 0;
  const told: RunEvent[] = [];
  const lines = new SuppressedLines(() => count, 'warning');
  const end = lines.watch((event) => told.push(event));
  const afterASecond = (more: number) => {
    count += more;
    t.mock.timers.tick(1000);
    return told.length;
  };

  assert.deepEqual([afterASecond(0), afterASecond(2), afterASecond(1), afterASecond(0)], [0, 0, 0, 1]);
  assert.deepEqual(told, [{ type: 'suppressed', count: 3, below: 'warning' }]);
  assert.deepEqual([afterASecond(4), afterASecond(0)], [1, 1]);
  assert.deepEqual(lines.since(), { type: 'suppressed', count: 7, below: 'warning' });
  assert.equal(lines.since(), undefined);

  end();
  assert.equal(afterASecond(0), 1);
});
