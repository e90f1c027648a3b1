import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderMapType } from '../../abi/index.ts';
import { HeaderMap, UNSERIALIZABLE } from '../../host/index.ts';
import { attributeOf } from './attributes.ts';
import { StreamInfo } from './stream-info.ts';

const address = { text: '127.0.0.1:9', port: 9 };

/** `path` (dotted) of a stream whose filter may see these maps now. */
function attribute(
  path: string,
  maps: { request?: HeaderMap; response?: HeaderMap } = {},
  edit: (info: StreamInfo) => void = () => {},
) {
  const info = new StreamInfo(5_000_000_000n, 3n, address, address);
  edit(info);
  const context = {
    headers: (type: number) => {
      if (type === HeaderMapType.HttpRequestHeaders) return maps.request;
      return type === HeaderMapType.HttpResponseHeaders ? maps.response : undefined;
    },
  };
  const options = { clusters: new Map(), node: { id: 'n', cluster: 'c', metadata: {} } };
  return attributeOf(path.split('.'), info, context, options);
}

const request = HeaderMap.from([
  [':authority', 'a'],
  [':path', '/p?q=1#f'],
  [':method', 'GET'],
  ['x-dup', '1'],
  ['x-dup', '2'],
  ['content-length', '4'],
]);

test('request attributes come from the map, and are gone with it', () => {
  assert.equal(attribute('request.path', { request }), '/p?q=1#f');
  assert.equal(attribute('request.url_path', { request }), '/p');
  assert.equal(attribute('request.query', { request }), 'q=1');
  assert.equal(attribute('request.headers.X-Dup', { request }), '1,2');
  assert.equal(attribute('request.headers.host', { request }), 'a');
  assert.equal(attribute('request.headers.absent', { request }), undefined);
  for (const path of ['path', 'url_path', 'query', 'host', 'method', 'headers.x-dup']) {
    assert.equal(attribute(`request.${path}`), undefined, path);
  }
  assert.deepEqual(attribute('request.headers'), []);
});

test('sizes take the length that was announced, or what was received', () => {
  assert.equal(attribute('request.size', { request }), 4n);
  assert.equal(
    attribute('request.size', {}, (info) => {
      info.bytesReceived = 7;
    }),
    7n,
  );
});

test('what is not known yet is not found', () => {
  for (const path of [
    'request.duration',
    'response.code',
    'response.code_details',
    'response.grpc_status',
    'response.backend_latency',
    'upstream.address',
  ]) {
    assert.equal(attribute(path), undefined, path);
  }
  assert.equal(
    attribute('response.grpc_status', {}, (info) => {
      info.responseCode = 200;
    }),
    2n,
  );
  assert.equal(
    attribute('response.grpc_status', {}, (info) => {
      info.responseCode = 503;
    }),
    14n,
  );
});

test('maps of attributes have no encoding; unknown names are filter state or nothing', () => {
  for (const path of ['request', 'response', 'connection', 'upstream', 'source', 'filter_state', 'xds']) {
    assert.equal(attribute(path), UNSERIALIZABLE, path);
  }
  assert.equal(attribute('request.nope'), undefined);
  assert.equal(attribute('nope'), undefined);
  const value = Uint8Array.of(1);
  const keep = (info: StreamInfo) => {
    info.filterState.set('wasm.mine', value);
  };
  assert.equal(attribute('mine', {}, keep), value);
  assert.equal(
    attributeOf(
      ['filter_state', 'wasm.mine'],
      withState(value),
      { headers: () => undefined },
      { clusters: new Map(), node: { id: '', cluster: '', metadata: {} } },
    ),
    value,
  );
});

function withState(value: Uint8Array): StreamInfo {
  const info = new StreamInfo(0n, 1n, address, address);
  info.filterState.set('wasm.mine', value);
  return info;
}
