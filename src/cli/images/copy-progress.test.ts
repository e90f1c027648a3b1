import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CopyEvent } from '../../../registry/copy.ts';
import { copyProgress } from './copy-progress.ts';

test('adds up what moved, also where an upload begins again', () => {
  const shown: (string | undefined)[] = [];
  const onEvent = copyProgress(
    { signal: new AbortController().signal, note() {}, progress: (phase) => shown.push(phase) },
    'pushing x',
  );
  const event = (kind: CopyEvent['kind'], name: string, bytes: number) =>
    onEvent({ kind, bytes, descriptor: { mediaType: 'x', digest: `sha256:${name}`, size: 4096 } });
  event('progress', 'a', 1024);
  event('progress', 'b', 512);
  event('progress', 'a', 0);
  event('skipped', 'c', 4096);
  event('copied', 'a', 4096);
  assert.deepEqual(shown, [
    'pushing x',
    'pushing x: 1.0 KiB',
    'pushing x: 1.5 KiB',
    'pushing x: 512 B',
    'pushing x: 4.5 KiB',
  ]);
});
