import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProxletError } from '../../errors.ts';
import { decodeBootstrap } from './decode-bootstrap.ts';
import {
  HCM_TYPE,
  managerOf,
  ROUTER,
  refusalOf,
  type SampleParts,
  sample,
  TYPE,
  WASM_TYPE,
} from './testing-bootstrap.ts';

/** Envoy 1.40 takes each of these (`--mode validate`). */
const ACCEPTED: Record<string, SampleParts> = {
  'no more than what is needed': {},
  'an enum in lower case': { manager: { codec_type: 'auto' }, cluster: { lb_policy: 'round_robin' } },
  'an enum by number': { manager: { codec_type: 1 } },
  'a name in camelCase': { manager: { stat_prefix: null, statPrefix: 'x' } },
  'null for a field': { manager: { server_name: null, rds: null } },
  'an empty list for a field that is not supported': { listener: { listener_filters: [] } },
  'a number in quotes': { listener: { per_connection_buffer_limit_bytes: '1e3' } },
  'a boolean in quotes': { manager: { use_remote_address: 'true' } },
  'one value where a list belongs': {
    listener: {
      filter_chains: {
        filters: { name: 'h', typed_config: { '@type': HCM_TYPE, stat_prefix: 'x', route_config: {} } },
      },
    },
  },
  'a router of any name': { manager: { http_filters: [{ ...ROUTER, name: 'anything' }] } },
  'no HTTP filters': { manager: { http_filters: [] } },
  'an admin interface with a log and no address': { bootstrap: { admin: { access_log_path: '/dev/null' } } },
  'a log with the deprecated format': {
    manager: {
      access_log: {
        name: 'log',
        typed_config: {
          '@type': `${TYPE}envoy.extensions.access_loggers.file.v3.FileAccessLog`,
          path: '/l',
          format: 'x',
        },
      },
    },
  },
  'a TypedStruct whose URL has no slash': {
    manager: {
      http_filters: [
        {
          name: 'w',
          typed_config: {
            '@type': `${TYPE}udpa.type.v1.TypedStruct`,
            type_url: WASM_TYPE.slice(TYPE.length),
            value: { config: { vm_config: { code: { local: { filename: '/f.wasm' } } } } },
          },
        },
        ROUTER,
      ],
    },
  },
  'the deprecated ways to match a header': {
    route: {
      match: {
        prefix: '/',
        headers: [
          { name: 'a', exact_match: 'b' },
          { name: 'c', prefix_match: 'd' },
        ],
      },
    },
  },
  'a deprecated total weight': {
    route: { route: { weighted_clusters: { clusters: [{ name: 'c', weight: 1 }], total_weight: 100 } } },
  },
};

describe('decodeBootstrap', () => {
  for (const [what, parts] of Object.entries(ACCEPTED)) {
    it(`accepts ${what}`, () => {
      assert.deepEqual(decodeBootstrap(sample(parts)).warnings, []);
    });
  }

  it("fills in Envoy's defaults", () => {
    const { listeners, clusters, node, admin } = decodeBootstrap(sample());
    assert.equal(listeners[0]?.bufferLimit, 1048576);
    assert.equal(clusters[0]?.connectTimeout, 5000);
    assert.equal(clusters[0]?.discovery, 'STATIC');
    assert.deepEqual([node, admin], [{ id: '', cluster: '', metadata: {} }, undefined]);
    const manager = managerOf({});
    assert.equal(manager.streamIdleTimeout, 300_000);
    assert.equal(manager.maxRequestHeadersKb, 60);
    assert.equal(manager.maxRequestHeaders, 100);
    assert.deepEqual([manager.generateRequestId, manager.enableTrailers, manager.serverName], [true, false, 'envoy']);
    const action = manager.routes.virtualHosts[0]?.routes[0]?.action;
    assert.equal(action?.kind === 'route' && action.timeout, 15_000);
  });

  it('warns of a router without a type and says what to write', () => {
    for (const filter of [{ name: 'envoy.router' }, { name: 'envoy.filters.http.router', typed_config: {} }]) {
      const { warnings } = decodeBootstrap(sample({ manager: { http_filters: [filter] } }), { locate: () => 7 });
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.path ?? '', /\.http_filters\[0\]\.typed_config$/);
      assert.equal(warnings[0]?.line, 7);
      assert.equal(
        warnings[0]?.suggestion,
        'typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}',
      );
    }
  });

  it('tells a slip from a field that the embedded proxy has not', () => {
    const slip = refusalOf(sample({ listener: { adress: {} } }));
    assert.equal(slip.code, 'config-unknown-field');
    assert.match(
      slip.message,
      /listeners\[0\]\.adress: Envoy's Listener has no field "adress"; did you mean address\?$/,
    );
    const limitation = refusalOf(sample({ listener: { listenerFilters: [{}] } }), { file: 'e.yaml', locate: () => 3 });
    assert.equal(limitation.code, 'config-unknown-field');
    assert.match(limitation.message, /^e\.yaml:3: .*\.listenerFilters: .* is not supported by the embedded proxy$/);
    assert.match(limitation.hint ?? '', /proxlet run --on envoy -c e\.yaml/);
  });

  it('collects problems, shows five, and leaves out what follows from them', () => {
    const error = refusalOf(
      sample({
        bootstrap: { aaaaaa: 1, bbbbbb: 1 },
        listener: { address: null, adress: {}, name: 5 },
        cluster: { name: null, nam: 'c', type: 'EDS', hosts: [] },
      }),
      { file: 'e.yaml' },
    );
    assert.equal(error.exitCode, 2);
    assert.equal(error.message, 'e.yaml has 7 problems');
    const lines = error.output?.split('\n') ?? [];
    assert.equal(lines.length, 6);
    assert.equal(lines[5], '… and 2 more');
    assert.doesNotMatch(JSON.stringify(error.details), /is required/);
  });

  it('says when the whole is no configuration', () => {
    assert.equal(refusalOf([]).message, 'the configuration: must be an object, not a list');
  });

  it('escapes what it quotes', () => {
    const { message } = refusalOf({ 'a\u001b[2J': 1 });
    assert.doesNotMatch(message, /\u001b/);
  });

  it('throws nothing but ProxletError, whatever it is given', () => {
    const keys = fc.constantFrom(
      'static_resources',
      'listeners',
      'admin',
      'address',
      '@type',
      'typed_config',
      '__proto__',
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', '1s', HCM_TYPE, WASM_TYPE),
        fc.string(),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(keys, fc.string()), tie('json'), { maxKeys: 4 }),
      ),
    }));
    const replaced = fc
      .tuple(fc.nat(), json)
      .map(([at, value]) => replaceAt(sample(ACCEPTED['a TypedStruct whose URL has no slash']), at, value));
    fc.assert(
      fc.property(fc.oneof(json, replaced), (input) => {
        try {
          decodeBootstrap(input, { readEnv: () => undefined, readFile: () => new Uint8Array() });
        } catch (error) {
          assert.ok(error instanceof ProxletError, String(error));
          assert.equal(error.exitCode, 2);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** `input` with another value at one of its places, counted in order. */
function replaceAt(input: unknown, place: number, value: unknown): unknown {
  const places = countOf(input);
  let left = place % places;
  const visit = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
  };
  return visit(input);
}

function countOf(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return Object.values(node).reduce((sum: number, child) => sum + countOf(child), 1);
}
