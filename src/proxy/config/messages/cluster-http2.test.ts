import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBootstrap } from '../decode-bootstrap.ts';
import { sample } from '../testing-bootstrap.ts';

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const typed = (explicit_http_config: object) => ({
  typed_extension_protocol_options: {
    [OPTIONS]: { '@type': `type.googleapis.com/${OPTIONS}`, explicit_http_config },
  },
});

test('a cluster speaks HTTP/2 where its protocol options say so', () => {
  const { clusters, warnings } = decodeBootstrap(sample({ cluster: typed({ http2_protocol_options: {} }) }));
  assert.equal(clusters[0]?.http2, true);
  assert.deepEqual(warnings, []);
  const plain = decodeBootstrap(sample({ cluster: typed({ http_protocol_options: { enable_trailers: true } }) }));
  assert.deepEqual([plain.clusters[0]?.http2, plain.clusters[0]?.enableTrailers], [false, true]);
});

test('the older field does the same, with a suggestion', () => {
  const { clusters, warnings } = decodeBootstrap(sample({ cluster: { http2_protocol_options: {} } }));
  assert.equal(clusters[0]?.http2, true);
  assert.match(warnings[0]?.path ?? '', /http2_protocol_options$/);
  assert.match(warnings[0]?.suggestion ?? '', /explicit_http_config: \{http2_protocol_options: \{\}\}/);
});
