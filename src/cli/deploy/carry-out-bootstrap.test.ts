import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testIO } from '../testing-io.ts';
import { carryOutBootstrap } from './carry-out-bootstrap.ts';

test('a bootstrap for standard output is the one that would be written, to its last line end', async () => {
  const after = 'static_resources: {}\r\ntext: |+\r\n  kept\r\n\r\n';
  const io = testIO();
  const work = carryOutBootstrap({
    io,
    context: { signal: new AbortController().signal, progress: () => {}, note: () => {} },
    change: {
      id: 'hello',
      file: undefined,
      before: undefined,
      after,
      changed: true,
      revision: { from: undefined, to: undefined },
      places: [],
      checkedBy: undefined,
      notes: [],
      steps: { dataDir: '/nowhere', module: undefined, record: { before: undefined, after: undefined } },
    },
    done: 'deployed',
    dryRun: false,
    yes: false,
    next: undefined,
  });
  const written: string[] = [];
  for await (const { text } of work) written.push(`${text(io.style)}\n`);
  assert.deepEqual(written, [after]);
});
