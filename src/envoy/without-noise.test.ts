import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEntry } from '../log.ts';
import { withoutNoise } from './without-noise.ts';

test('what Envoy says at every start is left out, and all else is heard', () => {
  const heard: string[] = [];
  const hear = withoutNoise(({ message }) => heard.push(message));
  const entry: Omit<LogEntry, 'message'> = { time: 0, level: 'warning', logger: 'main' };
  hear({
    ...entry,
    message:
      'There is no configured limit to the number of allowed active downstream connections. Configure a limit in `envoy.resource_monitors.downstream_connections` resource monitor.',
  });
  hear({ ...entry, message: 'Wasm VM failed' });
  assert.deepEqual(heard, ['Wasm VM failed']);
});
