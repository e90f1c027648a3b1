import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HeaderMapType } from '../../abi/index.ts';
import {
  type Attribute,
  AttributeMap,
  Duration,
  HeaderMap,
  LifeSpan,
  Timestamp,
  Uint,
  walk,
} from '../../host/index.ts';
import { StreamInfo } from '../http/stream-info.ts';
import { testingConnection } from '../http/testing-connection.ts';
import { Cluster } from '../upstream/cluster.ts';
import { nodeAttribute } from './node.ts';
import { AttributeSource } from './source.ts';
import { streamAttribute } from './stream-attribute.ts';

const server = {
  clusters: new Map([
    [
      'c',
      new Cluster({
        name: 'c',
        discovery: 'STATIC',
        connectTimeout: 1,
        lbPolicy: 'ROUND_ROBIN',
        endpoints: [{ host: '127.0.0.1', port: 80 }],
        bufferLimit: 1,
        enableTrailers: false,
        metadata: { ns: { n: 1.5, s: 'é', l: ['a', true], z: null } },
      }),
    ],
  ]),
  node: nodeAttribute({
    id: 'n',
    cluster: 'nc',
    metadata: { k: 'v' },
    locality: { region: 'r', zone: '', sub_zone: '' },
  }),
};

interface Maps {
  request?: HeaderMap;
  response?: HeaderMap;
}

/** What stands at `path` (dotted) of a stream whose filter may see these maps now. */
function attribute(path: string, maps: Maps = {}, edit: (info: StreamInfo) => void = () => {}): Attribute | undefined {
  const info = new StreamInfo(5_000_000_000n, testingConnection({ id: 3n }));
  edit(info);
  const headers = (type: number) => {
    if (type === HeaderMapType.HttpRequestHeaders) return maps.request;
    return type === HeaderMapType.HttpResponseHeaders ? maps.response : undefined;
  };
  const [first = '', ...rest] = path.split('.');
  return walk(streamAttribute(first, new AttributeSource(info, server, { headers })), rest);
}

const request = HeaderMap.from([
  [':authority', 'a'],
  [':path', '/p?q=1#f'],
  [':method', 'GET'],
  ['x-dup', '1'],
  ['x-dup', '2'],
  ['content-length', '4'],
]);

function encoded(value: Attribute | undefined): string {
  assert.ok(value instanceof AttributeMap);
  const bytes = value.encode();
  assert.ok(bytes instanceof Uint8Array);
  return Buffer.from(bytes).toString('hex');
}

describe('request', () => {
  it('comes from the map, and is gone with it', () => {
    assert.equal(attribute('request.path', { request }), '/p?q=1#f');
    assert.equal(attribute('request.url_path', { request }), '/p');
    assert.equal(attribute('request.query', { request }), 'q=1');
    assert.equal(attribute('request.headers.X-Dup', { request }), '1,2');
    assert.equal(attribute('request.headers.host', { request }), 'a');
    assert.equal(attribute('request.headers.absent', { request }), undefined);
    for (const path of ['path', 'url_path', 'query', 'host', 'method', 'headers.x-dup']) {
      assert.equal(attribute(`request.${path}`), undefined, path);
    }
    assert.equal(encoded(attribute('request.headers')), '00000000');
    assert.equal(attribute('response.headers.host', { response: HeaderMap.from([['host', 'h']]) }), 'h');
  });

  it('has an empty path where a filter removed it', () => {
    const bare = HeaderMap.from([[':method', 'GET']]);
    assert.equal(attribute('request.path', { request: bare }), undefined);
    assert.equal(attribute('request.url_path', { request: bare }), '');
    assert.equal(attribute('request.query', { request: bare }), '');
  });

  it('takes the length that was announced, or what was received', () => {
    assert.equal(attribute('request.size', { request }), 4n);
    assert.equal(attribute('request.size', { request: HeaderMap.from([['content-length', 'x']]) }), undefined);
    const received = attribute('request.size', {}, (info) => {
      info.bytesReceived = 7;
    });
    assert.equal(received, 7n);
  });

  it('knows its times by their types', () => {
    assert.deepEqual(attribute('request.time'), new Timestamp(5_000_000_000n));
    const duration = attribute('request.duration', {}, (info) => {
      info.endTime = 5_000_000_007n;
    });
    assert.deepEqual(duration, new Duration(7n));
  });
});

it('what is not known yet is not found', () => {
  const paths =
    'request.duration response.code response.code_details response.grpc_status response.backend_latency'.split(' ');
  for (const path of [...paths, 'upstream.address', 'upstream.locality', 'xds.cluster_name', 'upstream_filter_state']) {
    assert.equal(attribute(path), undefined, path);
  }
});

it('grpc_status: as sent, -1 for what gRPC does not have, else from the HTTP status', () => {
  const status = (sent: string | undefined, code: number) =>
    attribute(
      'response.grpc_status',
      { response: HeaderMap.from(sent === undefined ? [] : [['grpc-status', sent]]) },
      (info) => {
        info.responseCode = code;
      },
    );
  assert.deepEqual(
    [status('5', 200), status('16', 200), status('17', 200), status('x', 200), status('', 200), status(undefined, 503)],
    [5n, 16n, -1n, -1n, 2n, 14n],
  );
});

it('groups have no encoding; unknown names are nothing', () => {
  for (const path of ['request', 'response', 'connection', 'upstream', 'source', 'filter_state', 'xds']) {
    const value = attribute(path);
    assert.ok(value instanceof AttributeMap, path);
    assert.equal(value.encode(), undefined, path);
  }
  for (const path of ['request.nope', 'nope', 'request.toString', 'constructor', 'request.path.x']) {
    assert.equal(attribute(path, { request }), undefined, path);
  }
});

it('the connection and its ends', () => {
  assert.deepEqual(attribute('connection.id'), new Uint(3n));
  assert.deepEqual(attribute('connection_id'), new Uint(3n));
  assert.equal(attribute('connection.mtls'), false);
  assert.equal(attribute('source.port'), 1n);
  assert.equal(attribute('destination.address'), '127.0.0.1:1');
});

describe('messages', () => {
  const routed = (info: StreamInfo) => {
    info.cluster = 'c';
    const endpoint = { host: '127.0.0.1', port: 80, locality: { region: '', zone: 'z', sub_zone: '' } };
    const address = { text: '127.0.0.1:80', port: 80 };
    info.upstream = { address, local: undefined, failure: '', endpoint, readyAfter: undefined };
  };

  it('are walked by field, and Structs in them by key', () => {
    const ns = 'xds.cluster_metadata.filter_metadata.ns';
    assert.equal(attribute(`${ns}.n`, {}, routed), 1.5);
    assert.equal(attribute(`${ns}.s`, {}, routed), '\xc3\xa9');
    assert.equal(attribute(`${ns}.l.1`, {}, routed), true);
    assert.equal(attribute(`${ns}.l.2`, {}, routed), undefined);
    assert.equal(attribute(`${ns}.l.x`, {}, routed), undefined);
    assert.equal(attribute(`${ns}.z`, {}, routed), null);
    assert.equal(attribute(`${ns}.nope`, {}, routed), undefined);
    assert.equal(attribute('xds.cluster_metadata.nope', {}, routed), undefined);
    assert.equal(attribute('xds.node.locality.region'), 'r');
    assert.equal(attribute('xds.node.metadata.k'), 'v');
  });

  it('are encoded as protobuf, and are empty where nothing is set', () => {
    assert.equal(encoded(attribute('upstream.locality', {}, routed)), '12017a');
    assert.equal(encoded(attribute('metadata')), '');
    assert.equal(encoded(attribute('metadata.filter_metadata')), '00000000');
    assert.equal(encoded(attribute('xds.listener_metadata')), '');
    assert.equal(encoded(attribute('xds.node.locality')), '0a0172');
    assert.equal(attribute('xds.upstream_host_locality_metadata', {}, routed), null);
  });
});

it('filter state by its whole key', () => {
  const keep = (info: StreamInfo) => {
    info.filterState.set('a.b', { attribute: () => 'value', plain: 'value', json: undefined }, LifeSpan.FilterChain);
  };
  const info = new StreamInfo(0n, testingConnection());
  keep(info);
  const group = streamAttribute('filter_state', new AttributeSource(info, server, { headers: () => undefined }));
  assert.equal(walk(group, ['a.b']), 'value');
  assert.equal(walk(group, ['b']), undefined);
});
