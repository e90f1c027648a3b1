import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  HCM_TYPE,
  ROUTER,
  refusalOf,
  type SampleParts,
  sample,
  socketAddress,
  TYPE,
  wasmFilter,
} from './testing-bootstrap.ts';

type Refusal = [what: string, parts: SampleParts, message: RegExp];

const filters = (...list: object[]): SampleParts => ({ manager: { http_filters: list } });
const filterOf = (type: string): SampleParts => filters({ name: 'f', typed_config: { '@type': TYPE + type } }, ROUTER);
const direct = (direct_response: object): SampleParts => ({ route: { route: null, direct_response } });
const action = (route: object): SampleParts => ({ route: { route } });
const domains = (...list: string[]): SampleParts => ({
  manager: { route_config: { name: 'rc', virtual_hosts: [{ name: 'v', domains: list }] } },
});
const clusters = (...list: object[]): SampleParts => ({ bootstrap: { static_resources: { clusters: list } } });
const listeners = (...addresses: object[]): SampleParts => ({
  bootstrap: {
    static_resources: {
      listeners: addresses.map((address, i) => ({
        name: `l${i}`,
        address,
        filter_chains: [
          { filters: [{ name: 'h', typed_config: { '@type': HCM_TYPE, stat_prefix: 'x', route_config: {} } }] },
        ],
      })),
    },
  },
});
const hcm = { name: 'h', typed_config: { '@type': HCM_TYPE, stat_prefix: 'x', route_config: {} } };

/** Envoy 1.40 refuses each of these too (`--mode validate`), with the same words where they are a sentence of its own. */
const INVALID: Refusal[] = [
  ['a missing field', { manager: { stat_prefix: null } }, /stat_prefix: is required$/],
  ['an empty field that must not be', { manager: { stat_prefix: '' } }, /stat_prefix: must not be empty$/],
  ['a number for a string', { listener: { name: 5 } }, /name: must be a string, not 5; put it in quotes$/],
  ['a list for an object', { bootstrap: { static_resources: [] } }, /must be an object, not a list$/],
  ['a port with a fraction', { listener: { address: socketAddress(1.5) } }, /port_value: must be a whole number/],
  ['a port out of range', { listener: { address: socketAddress(65536) } }, /between 0 and 65535, not 65536$/],
  ['a missing port', { listener: { address: { socket_address: { address: '::1' } } } }, /port_value: is required$/],
  ['a duration without unit', { cluster: { connect_timeout: 1 } }, /must be a duration in seconds such as "0.25s"/],
  ['a duration in milliseconds', { cluster: { connect_timeout: '1ms' } }, /not "1ms"$/],
  ['a timeout of nothing', { cluster: { connect_timeout: '0s' } }, /connect_timeout: must be greater than 0s$/],
  ['an unknown enum name', { manager: { codec_type: 'htp1' } }, /has no value "htp1"; did you mean HTTP1\?$/],
  ['an unknown enum number', { manager: { codec_type: 9 } }, /has no value 9; one of AUTO/],
  ['two members of a oneof', { route: { direct_response: { status: 200 } } }, /can't be given together with route$/],
  ['no member of a oneof', { route: { match: {} } }, /match: needs one of prefix, path, safe_regex/],
  ['a route without action', { route: { route: null } }, /routes\[0\]: needs one of route, redirect/],
  ['an unknown cluster', action({ cluster: 'x' }), /route\.cluster: route: unknown cluster 'x'$/],
  [
    'an unknown weighted cluster',
    action({ weighted_clusters: { clusters: [{ name: 'x', weight: 1 }] } }),
    /clusters\[0\]\.name: route: unknown weighted cluster 'x'$/,
  ],
  [
    'weights of nothing',
    action({ weighted_clusters: { clusters: [{ name: 'c', weight: 0 }] } }),
    /Sum of weights in the weighted_cluster must be greater than 0\.$/,
  ],
  [
    'a domain twice',
    domains('a.com', 'A.com'),
    /domains\[1\]: Only unique values for domains are permitted\. Duplicate entry of domain a\.com in route rc$/,
  ],
  ['two wildcards', domains('*', '*'), /Only a single wildcard domain is permitted in route rc$/],
  ['a line break in a rewrite', action({ cluster: 'c', prefix_rewrite: 'a\nb' }), /must not contain line breaks/],
  ['a status of no response', direct({ status: 199 }), /whole number between 200 and 599, not 199$/],
  [
    'a large body',
    direct({ status: 200, body: { inline_string: 'x'.repeat(4097) } }),
    /response body size is 4097 bytes; maximum is 4096$/,
  ],
  ['a body in a missing file', direct({ status: 200, body: { filename: '/nope' } }), /file \/nope does not exist$/],
  ['bad base64', direct({ status: 200, body: { inline_bytes: 'YWJjZ' } }), /inline_bytes: must be base64$/],
  ['a listener at a host name', listeners(socketAddress(1, 'localhost')), /malformed IP address: localhost/],
  [
    'a static cluster with a host name',
    { endpoint: { address: socketAddress(1, 'localhost') } },
    /malformed IP address: localhost\. Consider setting resolver_name or setting cluster type to 'STRICT_DNS' or 'LOGICAL_DNS'$/,
  ],
  [
    'two listeners at one address',
    listeners(socketAddress(80), socketAddress(80)),
    /listeners\[1\]\.address: error adding listener: 'l1' has duplicate address '127\.0\.0\.1:80' as existing listener$/,
  ],
  ['two clusters of one name', clusters({ name: 'a' }, { name: 'a' }), /cluster manager: duplicate cluster 'a'$/],
  [
    'LOGICAL_DNS without endpoint',
    { cluster: { type: 'LOGICAL_DNS', load_assignment: { cluster_name: 'c' } } },
    /LOGICAL_DNS clusters must have a single locality_lb_endpoint and a single lb_endpoint$/,
  ],
  ['no filter chain', { listener: { filter_chains: [] } }, /filter_chains: needs at least one element$/],
  [
    'two filter chains',
    { listener: { filter_chains: [{ filters: [hcm] }, { filters: [hcm] }] } },
    /same matching rules/,
  ],
  [
    'a filter after a terminal one',
    { chain: { filters: [hcm, hcm] } },
    /terminal filter named h of type \S+ must be the last filter in a network filter chain\.$/,
  ],
  [
    'a filter after the router',
    filters(ROUTER, wasmFilter()),
    /Error: terminal filter named envoy\.filters\.http\.router of type envoy\.filters\.http\.router must be the last filter in a http filter chain\.$/,
  ],
  [
    'no router at the end',
    filters(wasmFilter()),
    /Error: non-terminal filter named wasm of type envoy\.filters\.http\.wasm is the last filter in a http filter chain\.$/,
  ],
  ['a wasm filter without type', filters({ name: 'envoy.filters.http.wasm' }, ROUTER), /typed_config: has no "@type"/],
  ['a slip in a type', filterOf('envoy.extensions.filters.http.wasn.v3.Wasm'), /write \S+\.http\.wasm\.v3\.Wasm$/],
  ['a type of the v2 API', filterOf('envoy.config.filter.http.router.v2.Router'), /v2 API.*router\.v3\.Router$/],
  [
    'options of a cluster under another name',
    {
      cluster: {
        typed_extension_protocol_options: {
          x: {
            '@type': `${TYPE}envoy.extensions.upstreams.http.v3.HttpProtocolOptions`,
            explicit_http_config: { http_protocol_options: {} },
          },
        },
      },
    },
    /Didn't find a registered network or http filter or protocol options implementation for name: 'x'$/,
  ],
  [
    'a pattern with look-ahead',
    { route: { match: { safe_regex: { regex: '(?=a)' } } } },
    /invalid perl operator: \(\?=$/,
  ],
  [
    'ignore_case on a pattern',
    {
      route: {
        match: {
          prefix: '/',
          headers: [{ name: 'a', string_match: { safe_regex: { regex: 'a' }, ignore_case: true } }],
        },
      },
    },
    /ignore_case: has no effect on safe_regex/,
  ],
];

/** Envoy takes the last; here it is a slip. */
const STRICTER: Refusal[] = [
  ['both spellings of a name', { manager: { statPrefix: 'x' } }, /statPrefix: is given twice, also as stat_prefix$/],
  [
    'two listeners of one name',
    { bootstrap: { static_resources: { listeners: [hcmListener(1), hcmListener(2)] } } },
    /listeners\[1\]\.name: duplicate listener name 'main'$/,
  ],
];

function hcmListener(port: number) {
  return { name: 'main', address: socketAddress(port), filter_chains: [{ filters: [hcm] }] };
}

/** Envoy 1.40 refuses these forms of the v2 API; the message says what to write. */
const FORMER: Refusal[] = [
  ['config of a network filter', { chain: { filters: [{ name: 'h', config: {} }] } }, /\.config: .*write typed_config/],
  ['config of an HTTP filter', filters({ name: 'envoy.router', config: {} }), /\.config: .*write typed_config/],
  ['hosts', { cluster: { hosts: [] } }, /\.hosts: .*write load_assignment: \{cluster_name/],
  ['hidden names', { cluster: { hidden_envoy_deprecated_hosts: [] } }, /write load_assignment/],
  ['tls_context of a cluster', { cluster: { tls_context: {} } }, /write transport_socket$/],
  ['tls_context of a listener', { chain: { tls_context: {} } }, /write transport_socket$/],
  ['a bare regex', { route: { match: { prefix: '/', regex: 'a' } } }, /write safe_regex: \{regex: …\}$/],
];

/** Envoy takes these, the embedded proxy does not. */
const UNSUPPORTED: Refusal[] = [
  ['HTTP/2', { manager: { codec_type: 'HTTP2' } }, /codec_type: "HTTP2" is not supported by the embedded proxy$/],
  ['another discovery', { cluster: { type: 'ORIGINAL_DST' } }, /ORIGINAL_DST is not supported/],
  ['another policy', { cluster: { lb_policy: 'MAGLEV' } }, /MAGLEV is not supported/],
  [
    'another HTTP filter',
    filterOf('envoy.extensions.filters.http.lua.v3.Lua'),
    /the HTTP filter "\S+\.Lua" is not supported/,
  ],
  ['a value that changes answers', { manager: { merge_slashes: true } }, /merge_slashes: true is not supported/],
  ['flags in a pattern', { route: { match: { safe_regex: { regex: 'a(?s:.)' } } } }, /flags other than a leading/],
];

for (const [kind, code, table] of [
  ['what Envoy refuses', 'config-invalid', INVALID],
  ['what Envoy takes the last of', 'config-invalid', STRICTER],
  ['the v2 API', 'config-unknown-field', FORMER],
  ['what it does not support', 'config-unsupported', UNSUPPORTED],
] as const) {
  describe(`decodeBootstrap refuses ${kind}:`, () => {
    for (const [what, parts, message] of table) {
      it(what, () => {
        const error = refusalOf(sample(parts));
        assert.match(error.message, message);
        assert.equal(error.code, code);
        assert.equal(error.exitCode, 2);
        if (code === 'config-unsupported') assert.match(error.hint ?? '', /--on envoy/);
      });
    }
  });
}
