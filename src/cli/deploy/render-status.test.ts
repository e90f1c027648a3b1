import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testIO } from '../testing-io.ts';
import { renderStatus } from './render-status.ts';

function status(...notes: string[]): string {
  const view = { width: 80, history: false, now: new Date(0) };
  return renderStatus({ deployments: [], bootstraps: [], notes }, view).text(testIO().style);
}

test('that nothing is deployed is said only where everything could be seen', () => {
  assert.equal(status(), 'nothing is deployed from here; `proxlet deploy TARGET IMAGE` does it');
  assert.equal(
    status('bob may not list WasmPlugin objects'),
    'nothing is deployed from here, as far as can be seen\nnote: bob may not list WasmPlugin objects',
  );
});
