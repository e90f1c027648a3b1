import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IdTable } from './id-table.ts';

test('finds, forgets and counts as a Map does', () => {
  const id = fc.oneof(fc.nat(20), fc.constantFrom(256, 257, 512, 0x1_0000_0000));
  const step = fc.record({ id, add: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const table = new IdTable<{ id: number }>();
      const model = new Map<number, { id: number }>();
      for (const { id, add } of steps) {
        const known = model.get(id);
        assert.equal(table.get(id), known);
        if (add && known === undefined) {
          const item = { id };
          table.add(item);
          model.set(id, item);
        } else if (!add) {
          table.delete(known ?? { id });
          model.delete(id);
        }
        assert.equal(table.size, model.size);
      }
      assert.deepEqual(new Set(table), new Set(model.values()));
    }),
  );
});

test('items may go while the table is walked', () => {
  const table = new IdTable<{ id: number }>();
  const items = [{ id: 1 }, { id: 257 }, { id: 513 }];
  for (const item of items) table.add(item);
  const seen: object[] = [];
  for (const item of table) {
    seen.push(item);
    table.delete(item);
  }
  assert.deepEqual(seen, items);
  assert.equal(table.size, 0);
});
