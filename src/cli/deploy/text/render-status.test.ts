import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testIO } from '../../testing-io.ts';
import { renderStatus } from './render-status.ts';

function status(...notes: string[]): string {
  const view = { width: 80, history: false, now: new Date(0) };
  return renderStatus({ deployments: [], bootstraps: [], notes, asked: 1, failures: [] }, view).text(testIO().style);
}

test('that nothing is deployed is said only where everything could be seen', () => {
  assert.equal(status(), 'nothing is deployed from here; `proxlet deploy TARGET IMAGE` does it');
  assert.equal(
    status('bob may not list WasmPlugin objects'),
    'nothing is deployed from here, as far as can be seen\nnote: bob may not list WasmPlugin objects',
  );
});

test("the query of a module's URL is not shown", () => {
  const revision = {
    reference: 'https://a.example/x.wasm?token=hush',
    digest: `sha256:${'0'.repeat(64)}`,
    revision: 1,
    time: new Date(0).toISOString(),
    module: { path: '/m.wasm', digest: 'sha256:1' },
  };
  const bootstrap = { ...revision, id: 'hello', file: '/e.yaml', listeners: [], drift: undefined };
  const view = { width: 200, history: true, now: new Date(0) };
  const listed = {
    deployments: [],
    bootstraps: [{ ...bootstrap, history: [{ ...revision, value: { name: 'hello' } }] }],
    notes: [],
    asked: 0,
    failures: [],
  };
  const lines = renderStatus(listed, view).text(testIO().style).split('\n').slice(1);
  assert.equal(lines.length, 2);
  for (const line of lines) assert.match(line, /https:\/\/a\.example\/x\.wasm\?…@sha256:0{12} /);
});
