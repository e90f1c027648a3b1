/** Each foreign function that Envoy's release has, with each status it gives. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { lengthField, varintField } from '../../../src/host/protobuf/write-fields.ts';
import { GET, post } from '../messages.ts';
import {
  type CallStatement,
  call,
  callWithOuts,
  effective,
  keep,
  on,
  only,
  property,
  replace,
  resume,
  returns,
  STOP,
  script,
  setProperty,
} from '../probe/script.ts';
import { memoryEnd, param, reg, span, word } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

type FieldValue = string | Uint8Array | number | boolean;

/** A message in protobuf's form, by field numbers; one character a byte. */
function message(fields: Readonly<Record<number, FieldValue>>): string {
  const pieces = Object.entries(fields).map(([number, value]) =>
    typeof value === 'number' || typeof value === 'boolean'
      ? varintField(Number(number), value)
      : lengthField(Number(number), value),
  );
  return Buffer.concat(pieces).toString('latin1');
}

const foreign = (name: string, argument = ''): CallStatement => call('proxy_call_foreign_function', name, argument);

/** A scenario whose filter calls these in on_request_headers. */
const inRequest = (name: string, ...calls: CallStatement[]): Scenario => ({
  name: `foreign functions: ${name}`,
  filters: [script(on.request_headers(...calls))],
  client: [{ send: GET }],
});

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const deflated = latin1(deflateSync('hello world!'));

const compression: Scenario[] = [
  inRequest(
    'compress and uncompress',
    foreign('compress', 'hello world!'),
    // As long, but with other choices: what is deflated depends on the version of zlib.
    foreign('compress', 'a'.repeat(2000)).unseen(),
    foreign('compress', ''),
    foreign('uncompress', deflated),
    foreign('uncompress', latin1(deflateSync('a'.repeat(100_000)))).unseen(),
  ),
  inRequest(
    'what is no compressed data',
    foreign('uncompress', 'hello'),
    foreign('uncompress', deflated.slice(0, -1) + (deflated.endsWith('x') ? 'y' : 'x')),
    foreign('uncompress', `${deflated}more`),
    foreign('uncompress', latin1(deflateSync(''))),
  ),
];

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const TEXT = 'the text';
const der = {
  public: (key: typeof rsa) =>
    createPublicKey(key.publicKey.export({ type: 'spki', format: 'pem' })).export({ type: 'spki', format: 'der' }),
  private: (key: typeof rsa) =>
    createPrivateKey(key.privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ type: 'pkcs8', format: 'der' }),
};
const pem = {
  public: (key: typeof rsa) => String(key.publicKey.export({ type: 'spki', format: 'pem' })),
  private: (key: typeof rsa) => String(key.privateKey.export({ type: 'pkcs8', format: 'pem' })),
};
const pkcs1 = String(rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }));
const sec1 = String(ec.privateKey.export({ type: 'sec1', format: 'pem' }));
const verify = (fields: Readonly<Record<number, FieldValue>>) =>
  foreign(
    'verify_signature',
    message({ 1: 'sha256', 3: sign('sha256', Buffer.from(TEXT), rsa.privateKey), 4: TEXT, ...fields }),
  );
const signing = (fields: Readonly<Record<number, FieldValue>>) =>
  foreign('sign', message({ 1: 'sha256', 3: TEXT, ...fields }));

const signatures: Scenario[] = [
  inRequest(
    'verify_signature',
    verify({ 2: der.public(rsa) }),
    verify({ 5: pem.public(rsa) }),
    ...['SHA256', 'sha1', 'sha224', 'Sha384', 'sha512'].map((hash) =>
      verify({ 1: hash, 2: der.public(rsa), 3: sign(hash, Buffer.from(TEXT), rsa.privateKey) }),
    ),
    verify({ 2: der.public(ec), 3: sign('sha256', Buffer.from(TEXT), ec.privateKey) }),
    verify({ 5: pem.public(ec), 3: sign('sha256', Buffer.from(TEXT), ec.privateKey) }),
  ),
  inRequest(
    'verify_signature: what does not verify',
    verify({ 2: der.public(rsa), 4: 'another text' }),
    verify({ 2: der.public(rsa), 3: 'no signature' }),
    verify({ 2: der.public(ec) }),
    verify({ 2: der.public(rsa), 3: '' }),
    verify({ 2: der.public(rsa), 1: 'md5' }),
    verify({ 2: der.public(rsa), 1: '' }),
    verify({ 2: der.public(rsa), 1: 'sha256 ' }),
  ),
  inRequest(
    'verify_signature: keys that are none',
    verify({}),
    verify({ 2: der.public(rsa), 5: pem.public(rsa) }),
    verify({ 2: 'no key' }),
    verify({ 5: 'no key' }),
    verify({ 5: pem.private(rsa) }),
    verify({ 5: `text before\n${pem.public(rsa)}text after` }),
    verify({ 2: latin1Bytes(`${latin1(der.public(rsa))}more`) }),
    verify({ 2: der.private(rsa) }),
    verify({ 2: der.public(ed as unknown as typeof rsa) }),
    verify({ 2: 'no key', 1: 'md5' }),
  ),
  inRequest(
    'sign',
    signing({ 2: der.private(rsa) }),
    signing({ 4: pem.private(rsa) }),
    signing({ 4: pkcs1 }),
    ...['SHA256', 'sha1', 'sha224', 'Sha384', 'sha512'].map((hash) => signing({ 1: hash, 2: der.private(rsa) })),
    signing({ 2: der.private(rsa), 3: '' }),
    // A different signature each time.
    signing({ 2: der.private(ec) }).unseen(),
    signing({ 4: sec1 }).unseen(),
  ),
  inRequest(
    'sign: keys that are none',
    signing({}),
    signing({ 2: der.private(rsa), 4: pem.private(rsa) }),
    signing({ 2: 'no key' }),
    signing({ 4: 'no key' }),
    signing({ 4: pem.public(rsa) }),
    signing({ 2: der.public(rsa) }),
    signing({ 2: der.private(ed as unknown as typeof rsa) }),
    signing({ 2: der.private(rsa), 1: 'md5' }),
    signing({ 2: 'no key', 1: 'md5' }),
  ),
  inRequest(
    'arguments that are no message',
    ...['sign', 'verify_signature', 'declare_property', 'set_envoy_filter_state'].flatMap((name) => [
      foreign(name, '\xff'),
      foreign(name, '\x0a\x05a'),
      foreign(name, '\x0a\x01\xff'),
      foreign(name, '\x00'),
      foreign(name, '\x0c'),
    ]),
  ),
];

function latin1Bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

const KEYS = [
  'envoy.tcp_proxy.cluster',
  'envoy.network.upstream_server_name',
  'envoy.network.application_protocols',
  'envoy.network.upstream_subject_alt_names',
  'envoy.network.transport_socket.original_dst_address',
  'envoy.filters.listener.original_dst.local_ip',
  'envoy.filters.listener.original_dst.remote_ip',
  'envoy.upstream.dynamic_host',
  'envoy.upstream.dynamic_port',
  'envoy.tcp_proxy.disable_tunneling',
  'envoy.tcp_proxy.per_connection_idle_timeout_ms',
  'envoy.tcp_proxy.receive_before_connect',
  'envoy.udp_proxy.cluster',
  'envoy.ratelimit.hits_addend',
  'envoy.ratelimit.hits_multiplier',
  'envoy.string',
  'envoy.hashable_string',
  'envoy.hash_policy',
  'envoy.network.network_namespace',
  'envoy.network.ip',
  'wasm.mine',
  '',
];
const state = (fields: Readonly<Record<number, FieldValue>>) =>
  foreign('set_envoy_filter_state', message({ 1: 'envoy.tcp_proxy.cluster', 2: 'c', ...fields }));

const filterState: Scenario[] = [
  ...['some text', '127.0.0.1:80', '127.0.0.1', '::1', '[::1]:80', '5', 'true', ''].map((value) =>
    inRequest(
      `set_envoy_filter_state: every key with '${value}'`,
      ...KEYS.flatMap((key) => [state({ 1: key, 2: value }), property('filter_state', key)]),
    ),
  ),
  inRequest(
    'set_envoy_filter_state: fields of objects',
    ...KEYS.flatMap((key) => [
      state({ 1: key, 2: '127.0.0.1:80' }),
      property('filter_state', key, 'ip'),
      property('filter_state', key, 'port'),
      property('filter_state', key, 'nope'),
    ]),
  ),
  {
    name: 'foreign functions: set_envoy_filter_state lasts for its span',
    filters: [
      script(
        only(
          { stream: 1 },
          on.request_headers(
            state({ 3: 0 }),
            state({ 1: 'envoy.hashable_string', 3: 1 }),
            state({ 1: 'envoy.string', 3: 2 }),
            state({ 3: 7, 2: 'd' }),
            ...KEYS.map((key) => property('filter_state', key)),
          ),
        ),
        on.request_headers(...KEYS.map((key) => property('filter_state', key))),
      ),
    ],
    client: [{ send: GET }, { send: GET }],
  },
  {
    name: 'foreign functions: set_envoy_filter_state of a root context',
    filters: [script(on.configure(state({}), state({ 1: 'nope' }), returns(1)))],
    client: [{ send: GET }],
  },
];

const declare = (fields: Readonly<Record<number, FieldValue>>) => foreign('declare_property', message(fields));
const declared: Scenario[] = [
  {
    name: 'foreign functions: declare_property of every type',
    filters: [
      script(
        on.configure(
          declare({ 1: 'bytes', 3: 0 }),
          declare({ 1: 'string', 3: 1 }),
          declare({ 1: 'protobuf', 3: 3, 4: 'type.googleapis.com/google.protobuf.StringValue' }),
          declare({ 1: 'unknown', 3: 9 }),
          declare({ 1: 'string', 3: 0 }),
          declare({}),
          declare({}),
          returns(1),
        ),
        on.request_headers(
          ...['bytes', 'string', 'protobuf', 'unknown', ''].flatMap((name) => [
            setProperty([name], '\x0a\x02hi'),
            property(name),
            property('filter_state', `wasm.${name}`).unseen(),
          ]),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'foreign functions: declare_property that is read-only',
    filters: [
      script(
        on.configure(declare({ 1: 'once', 2: true }), returns(1)),
        on.request_headers(
          property('once'),
          setProperty(['once'], '1'),
          setProperty(['once'], '2'),
          setProperty(['once'], '1'),
          property('once'),
        ),
        on.response_headers(setProperty(['once'], '3'), property('once')),
      ),
      script(on.request_headers(setProperty(['once'], 'other'), property('once'))),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'foreign functions: declare_property for a span',
    filters: [
      script(
        on.configure(
          ...[0, 1, 2, 7].map((span) => declare({ 1: `span${span}`, 5: span })),
          declare({ 1: 'fixed', 2: true, 5: 2 }),
          returns(1),
        ),
        only(
          { stream: 1 },
          on.request_headers(
            ...['span0', 'span1', 'span2', 'span7', 'fixed'].map((name) => setProperty([name], 'first')),
          ),
        ),
        on.request_headers(
          ...['span0', 'span1', 'span2', 'span7', 'fixed'].flatMap((name) => [
            property(name),
            setProperty([name], 'later'),
            property(name),
          ]),
        ),
      ),
    ],
    client: [{ send: GET }, { send: GET }, { send: GET, connection: 'another' }],
  },
  {
    name: 'foreign functions: declare_property by a stream',
    filters: [
      script(
        on.request_headers(
          declare({ 1: 'mine', 2: true, 3: 1 }),
          declare({ 1: 'mine', 2: true, 3: 1 }),
          setProperty(['mine'], '1'),
          setProperty(['mine'], '2'),
          property('mine'),
        ),
      ),
    ],
    client: [{ send: GET }, { send: GET }],
  },
];

const create = (text: string) => foreign('expr_create', text);
const evaluate = (token: number) => foreign('expr_evaluate', word(token));
const remove = (token: number) => foreign('expr_delete', word(token));
/** Compiles and evaluates each, in the order of tokens. */
const evaluated = (name: string, ...texts: string[]): Scenario => ({
  name: `expressions: ${name}`,
  filters: [
    script(
      on.configure(...texts.map(create), returns(1)),
      on.request_headers(...texts.map((_, token) => evaluate(token))),
    ),
  ],
  client: [{ send: post('/a/b?c=d', 'body', ['X-A: 1', 'X-B: b']) }],
});

const expressions: Scenario[] = [
  {
    name: 'expressions: tokens of one root context',
    filters: [
      script(
        on.configure(create('1'), create('2'), returns(1)),
        on.request_headers(
          evaluate(0),
          evaluate(1),
          evaluate(2),
          create('request.path'),
          evaluate(2),
          remove(0),
          remove(0),
          remove(77),
          evaluate(0),
          create('3'),
          evaluate(3),
          foreign('expr_evaluate', ''),
          foreign('expr_evaluate', 'abc'),
          foreign('expr_evaluate', 'abcde'),
          foreign('expr_delete', 'abc'),
        ),
      ),
      script(on.request_headers(evaluate(0), create('4'), evaluate(0))),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'expressions: that are none',
    filters: [
      script(
        on.request_headers(
          ...[
            '',
            '1 +',
            '(',
            '1 1',
            '"',
            'a.',
            '@',
            'f(',
            '[1',
            '{1',
            '1 ? 2',
            '\xff',
            'request.path ==',
            'in',
            'a..b',
          ].map(create),
          ...['nope(1)', 'request.path.nope()', 'size(1, 2)', 'request.nope(1)'].map(create),
          create('5'),
          evaluate(0),
          evaluate(1),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  evaluated(
    'literals',
    '1',
    '-1',
    '1u',
    '1.5',
    '"text"',
    "'é'",
    'b"bytes"',
    'true',
    'false',
    'null',
    '[1, 2]',
    '[]',
    '{"a": 1}',
    '{}',
    'duration("1.5s")',
    'timestamp("2020-01-01T00:00:00Z")',
    'type(1)',
    '0x1f',
    'r"a\\n"',
    '"\\n\\u00e9"',
    '1e3',
  ),
  evaluated(
    'arithmetic',
    '1 + 2 * 3',
    '7 / 2',
    '-7 / 2',
    '7 % 3',
    '-7 % 3',
    '1.0 / 4.0',
    '1u + 2u',
    '"a" + "b"',
    '[1] + [2]',
    'b"a" + b"b"',
    '1 / 0',
    '1 % 0',
    '9223372036854775807 + 1',
    '0u - 1u',
    '1 + 1u',
    '1 + 1.0',
    '1 + "a"',
    'duration("1s") + duration("2s")',
    'timestamp("2020-01-01T00:00:00Z") + duration("1s")',
    'timestamp("2020-01-01T00:00:01Z") - timestamp("2020-01-01T00:00:00Z")',
  ),
  evaluated(
    'comparison',
    '1 == 1',
    '1 == 2',
    '1 != 2',
    '1 < 2',
    '"a" < "b"',
    '1.5 >= 1.5',
    '1u <= 2u',
    'true == true',
    'null == null',
    '[1, 2] == [1, 2]',
    '{"a": 1} == {"a": 1}',
    'duration("1s") < duration("2s")',
    '1 in [1, 2]',
    '3 in [1, 2]',
    '"a" in {"a": 1}',
    '1 < 1u',
    '1 < "a"',
  ),
  evaluated(
    'logic',
    'true && false',
    'true || false',
    '!true',
    '!false && true',
    '1 == 1 ? "yes" : "no"',
    'request.nope == 1 || true',
    'true || request.nope == 1',
    'false && request.nope == 1',
    'request.nope == 1 && true',
    '!request.nope',
    'true ? 1 : request.nope',
    'false ? request.nope : 2',
  ),
  evaluated(
    'strings',
    '"hello".contains("ell")',
    '"hello".startsWith("he")',
    '"hello".endsWith("lo")',
    '"hello".matches("h.*o")',
    '"hello".matches("^e")',
    'matches("hello", "ell")',
    '"hello".matches("(")',
    'size("héllo")',
    '"héllo".size()',
    'size(b"abc")',
    'size([1, 2])',
    'size({"a": 1})',
    '"abc".size() + 1',
  ),
  evaluated(
    'conversions',
    'int("12")',
    'int(1.9)',
    'int(-1.9)',
    'int(3u)',
    'uint(3)',
    'uint("3")',
    'double("1.5")',
    'double(2)',
    'string(12)',
    'string(true)',
    'string(1.5)',
    'string(b"abc")',
    'bytes("é")',
    'int("x")',
    'uint(-1)',
    'dyn(1)',
    'string(duration("90s"))',
    'string(timestamp("2020-01-01T00:00:00Z"))',
    'int(timestamp("2020-01-01T00:00:00Z"))',
  ),
  evaluated(
    'macros',
    '[1, 2].all(x, x > 0)',
    '[1, 2].exists(x, x > 1)',
    '[1, 2].exists_one(x, x > 1)',
    '[1, 2].map(x, x * 2)',
    '[1, 2].filter(x, x > 1)',
    '{"a": 1}.all(k, k == "a")',
    'has(request.path)',
    'has(request.nope)',
    'has(request.headers.nope)',
    'has(nope.nope)',
    '[1, 2].map(x, x > 1, x * 2)',
  ),
  evaluated(
    'times',
    'timestamp("2020-02-03T04:05:06Z").getFullYear()',
    'timestamp("2020-02-03T04:05:06Z").getMonth()',
    'timestamp("2020-02-03T04:05:06Z").getDate()',
    'timestamp("2020-02-03T04:05:06Z").getDayOfMonth()',
    'timestamp("2020-02-03T04:05:06Z").getDayOfWeek()',
    'timestamp("2020-02-03T04:05:06Z").getDayOfYear()',
    'timestamp("2020-02-03T04:05:06Z").getHours()',
    'timestamp("2020-02-03T04:05:06Z").getHours("America/New_York")',
    'timestamp("2020-02-03T04:05:06.7Z").getMilliseconds()',
    'duration("3661s").getHours()',
    'duration("3661s").getMinutes()',
    'duration("3661s").getSeconds()',
    'duration("x")',
    'timestamp("x")',
    'request.time > timestamp("2020-01-01T00:00:00Z")',
  ),
  evaluated(
    'attributes',
    'request.path',
    'request.method == "POST"',
    'request.headers["x-a"]',
    'request.headers.x',
    'request.headers["nope"]',
    '"x-a" in request.headers',
    '"nope" in request.headers',
    'request.headers["x-a"] + request.headers["x-b"]',
    'request.size',
    'request.size > 3',
    'request',
    'request.nope',
    'nope',
    'plugin_name',
    'plugin_name == "x"',
    'source.address.startsWith("127.")',
    'destination.port > 0',
    'connection.mtls',
    'connection.id > 0u',
    'xds.node.id',
    'xds.node.cluster + "!"',
    'xds.cluster_name',
    'xds.route_name == ""',
    'metadata',
    'metadata.filter_metadata',
    '"ns" in metadata.filter_metadata',
    'filter_state["nope"]',
    'response.code',
    'has(response.code)',
    'upstream.num_endpoints',
    'xds.listener_direction',
  ),
  {
    name: 'expressions: where they are evaluated decides what they see',
    filters: [
      script(
        on.configure(
          create('request.path'),
          create('response.code'),
          create('mine'),
          create('xds.node.id'),
          evaluate(0),
          evaluate(3),
          returns(1),
        ),
        on.request_headers(
          setProperty(['mine'], 'mine'),
          evaluate(0),
          evaluate(1),
          evaluate(2),
          keep(0, param(0)),
          call('proxy_set_tick_period_milliseconds', 5),
          returns(STOP),
        ),
        only(
          { quiet: true, nth: 1 },
          on.tick(
            call('proxy_set_tick_period_milliseconds', 0),
            evaluate(0),
            effective(reg(0)),
            evaluate(0),
            property('request', 'path'),
            resume('HttpRequest'),
          ),
        ),
        on.response_headers(evaluate(0), evaluate(1), evaluate(2)),
        on.log(evaluate(0), evaluate(1), evaluate(2)),
      ),
    ],
    client: [{ send: GET }],
  },
];

export const FOREIGN_FUNCTIONS: Scenario[] = [
  inRequest(
    'names that Envoy does not have',
    ...['', 'nope', 'Compress', 'compress ', 'get_base64', 'resolve_lua'].map((name) => foreign(name, 'x')),
    callWithOuts('proxy_call_foreign_function', ['nope', ''], [memoryEnd(0), memoryEnd(0)]),
    callWithOuts('proxy_call_foreign_function', ['compress', 'x'], [0, 0]),
    callWithOuts('proxy_call_foreign_function', ['compress', 'x'], [memoryEnd(0), 0]),
    callWithOuts('proxy_call_foreign_function', ['uncompress', 'x'], [memoryEnd(0), memoryEnd(0)]),
    call('proxy_call_foreign_function', span(memoryEnd(-1), 2), ''),
    call('proxy_call_foreign_function', 'compress', span(memoryEnd(-1), 2)),
  ),
  {
    name: 'foreign functions: clear_route_cache',
    routes: [{ name: 'moved', match: { prefix: '/moved' }, direct_response: { status: 202 } }],
    filters: [
      script(
        on.configure(foreign('clear_route_cache'), returns(1)),
        on.request_headers(
          replace('HttpRequestHeaders', ':path', '/moved'),
          foreign('clear_route_cache'),
          foreign('clear_route_cache', 'ignored'),
          property('xds', 'route_name'),
        ),
        on.response_headers(property('xds', 'route_name'), foreign('clear_route_cache')),
        on.log(foreign('clear_route_cache'), property('xds', 'route_name')),
      ),
    ],
    client: [{ send: GET }],
  },
  ...compression,
  ...signatures,
  ...filterState,
  ...declared,
  ...expressions,
];
