import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBootstrap } from '../decode-bootstrap.ts';
import { refusalOf, sample, TYPE, wasmFilter } from '../testing-bootstrap.ts';

const NETWORK = `${TYPE}envoy.extensions.filters.network.`;
const { config } = wasmFilter().typed_config;
const WASM = { name: 'first', typed_config: { '@type': `${NETWORK}wasm.v3.Wasm`, config } };
const tcpProxy = (fields: object = { cluster: 'nowhere' }) => ({
  name: 'last',
  typed_config: { '@type': `${NETWORK}tcp_proxy.v3.TcpProxy`, stat_prefix: 'tcp', ...fields },
});
const chain = (...filters: object[]) => sample({ listener: { filter_chains: [{ filters }] } });

describe('network filters', () => {
  it('are wasm before a TCP proxy, which may name a cluster that is not there', () => {
    const weighted = {
      weighted_clusters: {
        clusters: [
          { name: 'a', weight: 1 },
          { name: 'b', weight: 2 },
        ],
      },
    };
    const { listeners } = decodeBootstrap(
      chain(WASM, tcpProxy({ ...weighted, idle_timeout: '2s', max_connect_attempts: 3 })),
    );
    const [wasm, proxy] = listeners[0]?.filterChains[0]?.filters ?? [];
    assert.ok(wasm?.kind === 'wasm' && proxy?.kind === 'tcp_proxy');
    assert.equal(wasm.plugin.name, 'p');
    assert.deepEqual(proxy.clusters, weighted.weighted_clusters.clusters);
    assert.deepEqual([proxy.idleTimeout, proxy.maxConnectAttempts], [2000, 3]);
    assert.equal(decodeBootstrap(chain(tcpProxy())).listeners.length, 1);
  });

  it('end with one that takes the bytes, as Envoy says', () => {
    assert.match(
      refusalOf(chain(WASM)).message,
      /Error: non-terminal filter named first of type envoy\.filters\.network\.wasm is the last filter in a network filter chain\.$/,
    );
    assert.match(
      refusalOf(chain(tcpProxy(), tcpProxy())).message,
      /Error: terminal filter named last of type envoy\.filters\.network\.tcp_proxy must be the last filter in a network filter chain\./,
    );
  });

  it('name a cluster, and only once', () => {
    assert.match(refusalOf(chain(tcpProxy({}))).message, /needs one of cluster, weighted_clusters$/);
    const both = { cluster: 'a', weighted_clusters: { clusters: [{ name: 'a', weight: 1 }] } };
    assert.match(refusalOf(chain(tcpProxy(both))).message, /weighted_clusters: can't be given together with cluster$/);
  });
});

it('services and stats sinks are plugins of the bootstrap', () => {
  const extension = (type: string, fields = {}) => ({
    name: 'x',
    typed_config: { '@type': `${TYPE}envoy.extensions.${type}`, config, ...fields },
  });
  const decoded = decodeBootstrap({
    bootstrap_extensions: [extension('wasm.v3.WasmService', { singleton: true })],
    stats_sinks: [extension('stat_sinks.wasm.v3.Wasm')],
    stats_flush_interval: '1s',
  });
  assert.deepEqual(
    decoded.services.map(({ plugin, singleton }) => [plugin.name, singleton]),
    [['p', true]],
  );
  assert.deepEqual([decoded.statsSinks.map(({ name }) => name), decoded.statsFlushInterval], [['p'], 1000]);
});
