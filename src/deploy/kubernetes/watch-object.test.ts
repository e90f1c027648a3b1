import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from './object.ts';
import { type Watched, watchObject } from './watch-object.ts';

const objectOf = (resourceVersion: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'one', namespace: 'shop', uid: 'u', resourceVersion },
});

test('a watch that something else answers ends, and the object is listed again', async () => {
  const versions = ['1', '2', '3', '4', '5'];
  const answers = [
    '<html>bad gateway</html>\n',
    `${'x'.repeat(17 * 1024 * 1024)}`,
    '{"message": "log in first"}\n',
    '{"type": "MODIFIED", "object": "none"}\n',
  ];
  const ended = new AbortController();
  const watched: Watched = {
    client: {
      stream: async () =>
        (async function* () {
          yield Buffer.from(answers.shift() ?? '');
        })(),
    },
    clock: { now: () => 0, sleep: async () => {} },
    path: '/api/v1/secrets?x',
    list: async () => ({ object: objectOf(versions.shift() ?? 'last'), version: '7' }),
    read: () => undefined,
    refused: () => new Error('refused'),
  };
  const seen: unknown[] = [];
  for await (const object of watchObject(watched, ended.signal)) {
    seen.push(object?.metadata.resourceVersion);
    if (seen.length === 5) ended.abort();
  }
  assert.deepEqual(seen, ['1', '2', '3', '4', '5']);
});
