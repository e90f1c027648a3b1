import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { decodeBootstrap } from './decode-bootstrap.ts';
import { formatBootstrap } from './format-bootstrap.ts';
import { type BootstrapPlan, makeBootstrap } from './make-bootstrap.ts';
import { readBootstrap } from './read-bootstrap.ts';
import { managerIn } from './testing-bootstrap.ts';

const PLAN: BootstrapPlan = {
  listen: { host: '127.0.0.1', port: 8080 },
  filters: [{ name: 'hello', rootId: 'add_header', vmId: 'hello', module: '/srv/hello.wasm' }],
  backend: { host: '127.0.0.1', port: 9000 },
};

function decoded(plan: BootstrapPlan) {
  const bootstrap = decodeBootstrap(makeBootstrap(plan));
  assert.deepEqual(bootstrap.warnings, []);
  const [cluster] = bootstrap.clusters;
  const manager = managerIn(bootstrap);
  const route = manager.routes.virtualHosts[0]?.routes[0]?.action;
  assert.ok(cluster !== undefined && route?.kind === 'route');
  return { bootstrap, cluster, manager, route };
}

describe('makeBootstrap', () => {
  it('puts the filter before the router, in front of one cluster', () => {
    const { bootstrap, cluster, manager, route } = decoded(PLAN);
    assert.equal(bootstrap.admin, undefined);
    assert.deepEqual(bootstrap.listeners[0]?.address, PLAN.listen);
    assert.deepEqual(
      manager.httpFilters.map(({ kind }) => kind),
      ['wasm', 'router'],
    );
    assert.deepEqual([cluster.discovery, cluster.endpoints], ['STATIC', [PLAN.backend]]);
    assert.equal(route.autoHostRewrite, false);
    assert.deepEqual([manager.enableTrailers, cluster.enableTrailers], [false, false]);
  });

  it('looks up a backend that has a name, and sends the name on', () => {
    const { cluster, route } = decoded({ ...PLAN, backend: { host: 'example.com', port: 80 } });
    assert.deepEqual([cluster.discovery, route.autoHostRewrite], ['STRICT_DNS', true]);
  });

  it('passes trailers on in both directions when asked to', () => {
    const { cluster, manager } = decoded({ ...PLAN, trailers: true });
    assert.deepEqual([manager.enableTrailers, cluster.enableTrailers], [true, true]);
  });

  it('says no more of a filter than its plan does', () => {
    assert.doesNotMatch(JSON.stringify(makeBootstrap(PLAN)), /configuration|failure_policy|admin/);
    const filter = {
      ...PLAN.filters[0]!,
      configuration: 'c',
      vmConfiguration: 'v',
      failurePolicy: 'FAIL_OPEN',
    } as const;
    const plugin = decoded({ ...PLAN, filters: [filter] }).manager.httpFilters[0];
    assert.ok(plugin?.kind === 'wasm');
    const { vm, configuration, failurePolicy } = plugin.plugin;
    assert.deepEqual(
      [configuration, vm.configuration, failurePolicy],
      [Uint8Array.of(99), Uint8Array.of(118), 'FAIL_OPEN'],
    );
  });
});

describe('formatBootstrap', () => {
  it('writes YAML that reads back as the same configuration', async () => {
    const awkward = '  leading\n\ttab: "quoted" #no comment\nyes\n';
    const filters = ['yes', '010', awkward, 'a'.repeat(200)].map((configuration) => ({
      ...PLAN.filters[0]!,
      configuration,
    }));
    const bootstrap = makeBootstrap({ ...PLAN, filters, trailers: true });
    const folder = await mkdtemp(join(tmpdir(), 'proxlet-format-'));
    try {
      const file = join(folder, 'envoy.yaml');
      await writeFile(file, await formatBootstrap(bootstrap));
      assert.deepEqual(await readBootstrap(file), decodeBootstrap(bootstrap));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('keeps the order of keys and writes no aliases', async () => {
    const text = await formatBootstrap(makeBootstrap({ ...PLAN, admin: PLAN.listen, trailers: true }));
    assert.deepEqual(text.match(/^\S+:/gm), ['admin:', 'static_resources:']);
    assert.doesNotMatch(text, /[&*]a\d/);
  });
});
