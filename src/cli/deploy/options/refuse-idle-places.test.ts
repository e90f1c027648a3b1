import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseIdlePlaces } from './refuse-idle-places.ts';

const NONE = { namespace: undefined, context: [], kubeconfig: undefined, bootstrap: undefined };

test('a cluster is refused for envoy, and a bootstrap for all others', () => {
  const refused = (target: string, given: Partial<Parameters<typeof refuseIdlePlaces>[1]>, flags: string) =>
    assert.throws(() => refuseIdlePlaces(target, { ...NONE, ...given }), {
      code: 'usage',
      exitCode: 2,
      message: `${flags} cannot be combined with ${target}`,
    });
  refused('envoy', { namespace: 'shop' }, '--namespace');
  refused('envoy', { context: ['east'], kubeconfig: 'x' }, '--context, --kubeconfig');
  refused('envoy', { forceConflicts: true, wait: false, timeout: 5 }, '--force-conflicts, --no-wait, --timeout');
  for (const target of ['istio', 'envoy-gateway', 'gloo']) refused(target, { bootstrap: 'x' }, '--bootstrap');
});

test('each target takes its own places', () => {
  const cluster = {
    namespace: 'shop',
    context: ['east'],
    kubeconfig: 'x',
    forceConflicts: true,
    wait: false,
    timeout: 5,
  };
  refuseIdlePlaces('envoy', { ...NONE, bootstrap: 'x', forceConflicts: false, wait: true });
  refuseIdlePlaces('istio', { ...NONE, ...cluster });
  refuseIdlePlaces(undefined, cluster);
});
