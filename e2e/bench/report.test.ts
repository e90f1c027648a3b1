import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from './comparison.ts';
import { formatReport, formatSpread } from './report.ts';

test('the table has medians, and the ratio with its spread', () => {
  const comparisons = [
    compare({ name: 'start', unit: 'ms', peerName: 'node', aim: 'at most 1.5' }, [60, 61.25, 80], [40, 50, 40]),
    compare({ name: 'rate', unit: '/s', peerName: 'envoy' }, [12345.6], [10000]),
  ];
  const machine = { cpus: 2, model: 'CPU', node: '20.19.0', envoy: undefined, load: 'wrk' };
  assert.equal(
    formatReport({ machine, comparisons, notes: ['a note'] }),
    `2 × CPU, Node 20.19.0, load by wrk

       proxlet   peer      ratio             aim          the peer
start  61.3 ms   40.0 ms   1.50 (1.23-2.00)  at most 1.5  node
rate   12346 /s  10000 /s  1.23 (1.23-1.23)               envoy

a note
`,
  );
});

test('a spread is its median and its ends', () => {
  assert.equal(formatSpread({ median: 1.234, min: 0.5, max: 250.4 }), '1.23 (0.500-250)');
});
