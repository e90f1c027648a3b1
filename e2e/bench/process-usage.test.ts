import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processUsage } from './process-usage.ts';

test('what the kernel says of this process is what Node says of it', { skip: process.platform !== 'linux' }, () => {
  const { user, system } = process.cpuUsage();
  const usage = processUsage(process.pid);
  const memory = process.memoryUsage.rss();
  assert.ok(usage !== undefined);
  assert.ok(Math.abs(usage.cpu - (user + system) / 1e6) < 0.1, `${usage.cpu} s and ${user + system} µs`);
  assert.ok(Math.abs(usage.memory / memory - 1) < 0.2, `${usage.memory} and ${memory} bytes`);
});
