import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEMPLATE_SUMMARIES } from '../../src/scaffold/index.ts';
import { CASES } from './cases/index.ts';

/** Not HTTP filters: tested by tcp.test.ts and service.test.ts. */
const OF_ANOTHER_KIND = ['tcp', 'service'];

test('every template has cases, or a test of its own', () => {
  const tested = [...Object.keys(CASES), ...OF_ANOTHER_KIND];
  assert.deepEqual(
    Object.keys(TEMPLATE_SUMMARIES).filter((template) => !tested.includes(template)),
    [],
  );
});
