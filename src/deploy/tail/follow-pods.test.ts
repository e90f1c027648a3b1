import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ProxletError } from '../../errors.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import { TestingCluster } from '../testing-cluster.ts';
import { followPods } from './follow-pods.ts';

const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: 'cart-1', uid: 'u' },
  status: { phase: 'Running' },
};
const unreachable = () => new ProxletError('cluster-unreachable', 'no answer');

interface Script {
  begin?: { since?: number; lines?: number };
  /** What the pod's log says each time that it is opened; an error: it cannot be. The last one stays open. */
  logs: (string | ProxletError)[];
  /** What the lists of pods are; the last one stays. */
  lists?: (KubeObject[] | ProxletError)[];
}

/** Follows until the last log is open. */
async function follow({ begin, logs, lists = [[POD]] }: Script) {
  const asked: string[] = [];
  const lines: string[] = [];
  const notes: string[] = [];
  const stop = new AbortController();
  let time = 0;
  const open = async (path: string) => {
    asked.push(path.replace(/.*&timestamps=true/, ''));
    const log = logs[asked.length - 1] ?? '';
    if (asked.length >= logs.length) stop.abort();
    if (log instanceof ProxletError) throw log;
    return (async function* () {
      yield Buffer.from(log);
    })();
  };
  await followPods({
    cluster: Object.assign(new TestingCluster(), { open }),
    pods: async () => {
      const list = lists.length > 1 ? lists.shift() : lists[0];
      if (list === undefined || list instanceof ProxletError) throw list;
      return list;
    },
    container: 'proxy',
    begin: { since: undefined, lines: undefined, ...begin },
    signal: stop.signal,
    onLine: ({ line }) => lines.push(line),
    onNote: (text) => notes.push(text),
    clock: {
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
        await turn();
      },
    },
  });
  return { asked, lines, notes };
}

test('a log without a line so far goes on from where it was opened, not from its beginning', async () => {
  const { asked } = await follow({ begin: { lines: 0 }, logs: ['', '', ''] });
  assert.deepEqual(asked, ['&tailLines=0', '&sinceSeconds=2', '&sinceSeconds=4']);
});

test('a log that could not be read at first begins where it was to begin', async () => {
  const { asked, notes } = await follow({ begin: { lines: 5 }, logs: [unreachable(), unreachable(), ''] });
  assert.deepEqual(asked, ['&tailLines=5', '&tailLines=5', '&tailLines=5']);
  assert.deepEqual(notes, ['shop/cart-1: no answer']);
});

test('a log that was read goes on behind its last line', async () => {
  const line = '2026-01-01T00:00:01.5Z one\n';
  const { asked, lines } = await follow({ logs: [line, `${line}2026-01-01T00:00:01.6Z two\n`] });
  assert.deepEqual(asked, ['', '&sinceTime=2026-01-01T00%3A00%3A01.5Z']);
  assert.deepEqual(lines, ['one', 'two']);
});

test('a server that is away for a moment is told once, and asked again', async () => {
  const lists = [[POD], unreachable(), unreachable(), [POD]];
  const { notes, asked } = await follow({ logs: ['', ''], lists });
  assert.deepEqual(notes, ['the pods are asked for again: no answer']);
  assert.equal(asked.length, 2);
});

test('a server that is away at the beginning, and a right that is missing later, end it', async () => {
  await assert.rejects(follow({ logs: [''], lists: [unreachable()] }), { code: 'cluster-unreachable' });
  const forbidden = new ProxletError('cluster-forbidden', 'no');
  await assert.rejects(follow({ logs: ['', ''], lists: [[POD], forbidden] }), { code: 'cluster-forbidden' });
});
