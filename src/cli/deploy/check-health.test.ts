import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkHealth } from './check-health.ts';

const WORK = {
  target: 'istio',
  id: 'hello',
  wait: 5,
  command: (...words: string[]) => `proxlet ${words.join(' ')} -n shop`,
};
const OBJECT = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin', namespace: 'shop', name: 'hello' };
const fared = (state: 'ready' | 'pending' | 'failed' | 'unknown', to: number, reason?: string) => ({
  change: { object: OBJECT, context: 'east', revision: { from: undefined, to } },
  health: { state, ...(reason !== undefined && { reason }) },
});

test('what is ready, or what nobody tells of, is well', () => {
  checkHealth([fared('ready', 1), fared('unknown', 1)], WORK, {});
});

test('what was refused or is not ready in time is told, with the way back', () => {
  assert.throws(
    () =>
      checkHealth([fared('ready', 2), fared('failed', 2, 'no such image'), fared('pending', 2)], WORK, { id: 'hello' }),
    {
      code: 'deploy-unhealthy',
      exitCode: 1,
      message:
        'WasmPlugin shop/hello (context east) failed: no such image; WasmPlugin shop/hello (context east) is not ready after 5 s',
      hint: '`proxlet status istio -n shop` shows how it goes on, `proxlet rollback istio hello -n shop` takes it back',
      details: { id: 'hello' },
    },
  );
});

test('where the platform says nothing at all, it is told where to look', () => {
  const health = { state: 'pending' as const, reason: 'nobody reports', hint: '`kubectl get pods` tells why' };
  const silent = { ...fared('pending', 1), health };
  assert.throws(() => checkHealth([silent, silent], WORK, {}), {
    message: /is not ready after 5 s: nobody reports; /,
    hint: /^`kubectl get pods` tells why; `proxlet status istio -n shop` shows/,
  });
});

test('the first revision has none before it: the way back is to take it away', () => {
  assert.throws(() => checkHealth([fared('failed', 1)], WORK, {}), { hint: /`proxlet undeploy istio hello -n shop`/ });
});
