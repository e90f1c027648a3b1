import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ProxletError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import { readBootstrap } from './read-bootstrap.ts';
import { managerIn } from './testing-bootstrap.ts';

const FIXTURES = join(packageRoot(), 'e2e/fixtures/bootstraps');
const ROUTER_LINE = 'typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proxlet-config-'));
});
after(() => rm(folder, { recursive: true }));

async function read(source: string) {
  const file = join(folder, 'envoy.yaml');
  await writeFile(file, source);
  return readBootstrap(file);
}

/** The refusal of a file with this content, its folder taken out of the message. */
async function refusalOf(source: string): Promise<{ code: string; message: string; exitCode: number }> {
  const error: unknown = await read(source).then(
    () => assert.fail('was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProxletError, String(error));
  const text = error.output ?? error.message;
  return { code: error.code, message: text.replaceAll(`${folder}/`, ''), exitCode: error.exitCode };
}

describe('readBootstrap', () => {
  it('takes the form of the tutorials of 2021', async () => {
    const { admin, listeners, clusters, warnings } = await readBootstrap(
      join(FIXTURES, 'tutorial-2021-typed-struct.yaml'),
    );
    assert.deepEqual(admin, { host: '0.0.0.0', port: 8001 });
    const filters = managerIn({ listeners }).httpFilters;
    assert.deepEqual(filters, [
      {
        kind: 'wasm',
        name: 'envoy.filters.http.wasm',
        plugin: {
          name: 'my_plugin',
          rootId: 'add_header',
          vm: {
            vmId: 'my_vm_id',
            runtime: 'envoy.wasm.runtime.v8',
            code: { kind: 'file', filename: '/etc/envoy/optimized.wasm' },
            configuration: new Uint8Array(),
            environment: {},
          },
          configuration: new TextEncoder().encode('what ever you want'),
          failurePolicy: 'UNSPECIFIED',
          failOpen: false,
          allowOnHeadersStopIteration: false,
          capabilities: new Set(),
          reloadInterval: 1000,
        },
      },
      { kind: 'router', name: 'envoy.filters.http.router', suppressEnvoyHeaders: false },
    ]);
    assert.equal(clusters[0]?.connectTimeout, 250);
    assert.deepEqual(clusters[0]?.endpoints, [{ host: '127.0.0.1', port: 8099 }]);
    assert.deepEqual(
      warnings.map(({ line, suggestion }) => [line, suggestion]),
      [
        [47, ROUTER_LINE],
        // The admin interface, which the embedded proxy does not have.
        [64, 'address: 127.0.0.1'],
      ],
    );
  });

  it('takes the form of 2020: a router without configuration, a cluster found by name', async () => {
    const { listeners, clusters, warnings } = await readBootstrap(join(FIXTURES, 'tutorial-2020-front-proxy.yaml'));
    assert.equal(listeners[0]?.trafficDirection, 'INBOUND');
    const manager = managerIn({ listeners });
    assert.deepEqual(manager.accessLogs, [{ kind: 'file', name: 'envoy.file_access_log', path: '/dev/stdout' }]);
    const action = manager.routes.virtualHosts[0]?.routes[0]?.action;
    assert.deepEqual(action, {
      kind: 'route',
      clusters: [{ name: 'service', weight: 1 }],
      timeout: 0,
      prefixRewrite: undefined,
      hostRewrite: 'example.com',
      autoHostRewrite: false,
    });
    assert.deepEqual([clusters[0]?.discovery, clusters[0]?.dnsLookupFamily], ['STRICT_DNS', 'V4_ONLY']);
    assert.equal(warnings[0]?.suggestion, ROUTER_LINE);
  });

  it('takes JSON in camelCase', async () => {
    const { listeners } = await readBootstrap(join(FIXTURES, 'camel-case.json'));
    const filter = managerIn({ listeners }).httpFilters[0];
    assert.ok(filter?.kind === 'wasm');
    assert.equal(filter.plugin.failOpen, true);
    assert.equal(Buffer.from(filter.plugin.configuration).toString('hex'), '0a080a016b12031a0176');
    assert.deepEqual(filter.plugin.vm.environment, { STAGE: 'test' });
  });

  it('takes every kind of route', async () => {
    const { node, listeners, clusters, warnings } = await readBootstrap(join(FIXTURES, 'routes.yaml'));
    assert.deepEqual(node, { id: 'node-1', cluster: 'edge', metadata: { stage: 'test', weights: [1, 2.5] } });
    assert.deepEqual(warnings, []);
    const manager = managerIn({ listeners });
    assert.deepEqual(
      [manager.serverName, manager.useRemoteAddress, manager.generateRequestId, manager.enableTrailers],
      ['edge', true, false, true],
    );
    assert.deepEqual(
      [manager.maxRequestHeadersKb, manager.maxRequestHeaders, manager.streamIdleTimeout],
      [96, 200, 30_000],
    );
    const [log] = manager.accessLogs;
    assert.equal(log?.kind === 'file' && log.format, '%REQ(:PATH)% %RESPONSE_CODE%\n');
    const [api, rest] = manager.routes.virtualHosts ?? [];
    assert.deepEqual(
      api?.routes.map(({ match }) => match.path),
      [
        { kind: 'exact', value: '/exact' },
        { kind: 'regex', value: /^(?:\/v\d+\/.*)$/ },
        { kind: 'separated_prefix', value: '/part' },
      ],
    );
    assert.deepEqual(api?.routes[0]?.action, {
      kind: 'direct_response',
      status: 201,
      body: Uint8Array.from(Buffer.from('made')),
    });
    assert.deepEqual(rest?.routes[0]?.action, {
      kind: 'redirect',
      status: 307,
      host: 'example.com',
      path: undefined,
      https: true,
    });
    assert.deepEqual(
      rest?.routes[1]?.match.headers.map(({ name, kind, value, invert }) => [name, kind, value, invert]),
      [
        ['x-exact', 'exact', 'a', false],
        ['x-folded', 'regex', '^Ab.*$', false],
        ['x-regex', 'regex', '^(?:[a-c]+)$', false],
        ['x-there', 'present', '', false],
        ['x-absent', 'present', '', true],
        ['x-not', 'contains', 'never', true],
      ],
    );
    assert.deepEqual(
      clusters.map(({ name, enableTrailers, bufferLimit, lbPolicy, endpoints }) => [
        name,
        enableTrailers,
        bufferLimit,
        lbPolicy,
        endpoints.length,
      ]),
      [
        ['one', true, 16384, 'ROUND_ROBIN', 2],
        ['two', false, 1048576, 'LEAST_REQUEST', 1],
      ],
    );
  });

  it('names file and line of a problem: of the key, or of what lacks one', async () => {
    const source = 'static_resources:\n  clusters:\n  - name: a\n    typ: STATIC\n  - type: STATIC\n';
    assert.deepEqual(await refusalOf(source), {
      code: 'config-unknown-field',
      exitCode: 2,
      message: [
        `envoy.yaml:4: static_resources.clusters[0].typ: Envoy's Cluster has no field "typ"; did you mean type?`,
        'envoy.yaml:5: static_resources.clusters[1].name: is required',
      ].join('\n'),
    });
  });

  it('finds lines behind an alias', async () => {
    const source = 'admin: &a\n  address:\n    pipe: {}\nnode: *a\n';
    const { message } = await refusalOf(source);
    assert.match(message, /^envoy\.yaml:2: node\.address: Envoy's Node has no field "address"/);
    assert.match(message, /\nenvoy\.yaml:3: admin\.address\.pipe: /);
  });

  it('gives line and column of an error of syntax', async () => {
    for (const [source, message] of [
      ['a: [1', /^envoy\.yaml:1:6: /],
      ['node: {}\nnode: {}\n', /^envoy\.yaml:2:1: Map keys must be unique$/],
      ['node: {}\n---\nnode: {}\n', /^envoy\.yaml:2:1: /],
      ['# nothing\n', /^envoy\.yaml: the file is empty$/],
    ] as const) {
      const error = await refusalOf(source);
      assert.deepEqual([error.code, error.exitCode], ['config-syntax', 2]);
      assert.match(error.message, message);
    }
  });

  it("reads scalars as Envoy's parser of YAML 1.1 does", async () => {
    const { node } = await read(
      'node: { metadata: { a: yes, b: Off, c: "yes", d: 010, e: 0x10, f: 2020-01-01, g: 1_000 } }\n',
    );
    assert.deepEqual(node.metadata, { a: true, b: false, c: 'yes', d: 8, e: 16, f: '2020-01-01', g: '1_000' });
  });

  it('says so when there is no file', async () => {
    await assert.rejects(readBootstrap(join(folder, 'none.yaml')), { code: 'config-unreadable', exitCode: 2 });
  });
});
