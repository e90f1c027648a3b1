import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOptions } from './check-options.ts';
import type { IstioOptions } from './options.ts';
import { someOptions } from './testing-options.ts';

const GATEWAY = [{ kind: 'Gateway', name: 'public' }] as const;
const LABELS = { app: 'shop' };

const CONFLICTS: [Partial<IstioOptions>, RegExp][] = [
  [{ labels: LABELS, targets: GATEWAY }, /either by labels or/],
  [{ wholeNamespace: true, labels: LABELS }, /--whole-namespace contradicts --labels/],
  [{ wholeNamespace: true, targets: GATEWAY }, /--whole-namespace contradicts/],
  [{ targets: Array(17).fill(GATEWAY[0]) }, /at most 16/],
  [{ workloadType: 'deployment', targets: GATEWAY }, /--workload-type goes with --labels/],
  [{ patchContext: 'inbound', match: [{ mode: 'server', ports: [] }] }, /the same thing in two ways/],
  [{ patchContext: 'outbound', targets: GATEWAY }, /no inbound and outbound side/],
  [{ allowOnHeadersStopIteration: true }, /cannot say --allow-on-headers-stop-iteration/],
  [{ via: 'envoyfilter', pullSecret: 'registry' }, /cannot name a pull secret/],
  [{ via: 'envoyfilter', type: 'network' }, /only HTTP filters/],
  [{ via: 'envoyfilter', phase: 'authz' }, /not between/],
  [{ via: 'envoyfilter', targets: [{ kind: 'Service', name: 'cart' }] }, /does not reach waypoints/],
  [{ priority: 1.5 }, /must be a whole number/],
  [{ priority: 2 ** 31 }, /must be a whole number/],
  [{ match: [{ ports: [8080, 0] }] }, /from 1 to 65535, not 0$/],
  [{ env: [{ name: 'A', value: '1' }, { name: 'A' }] }, /--env gives A twice/],
  [{ env: [{ name: 'ISTIO_META_WASM_IMAGE_PULL_SECRET', value: '' }] }, /the agent's own/],
];

for (const [options, message] of CONFLICTS)
  test(`${JSON.stringify(options).slice(0, 100)} is refused`, () => {
    assert.throws(() => checkOptions(someOptions(options)), { code: 'options-conflict', exitCode: 2, message });
  });

test('what goes together is taken', () => {
  const fine: Partial<IstioOptions>[] = [
    { labels: LABELS, workloadType: 'deployment', patchContext: 'inbound', pullSecret: 'registry', type: 'network' },
    { targets: GATEWAY, patchContext: 'gateway', priority: -(2 ** 31 - 1) },
    {
      via: 'envoyfilter',
      labels: LABELS,
      phase: 'authn',
      match: [{ ports: [65_535] }],
      allowOnHeadersStopIteration: true,
    },
    { via: 'envoyfilter', targets: GATEWAY },
  ];
  for (const options of fine) checkOptions(someOptions(options));
});
