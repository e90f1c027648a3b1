/** proxy_grpc_call and proxy_grpc_stream with all that becomes of them. */
import { cluster } from '../bootstrap.ts';
import { GRPC_SERVER, http2Cluster } from '../counterparts/grpc-peer.ts';
import { GET } from '../messages.ts';
import {
  add,
  body,
  bodyStatus,
  call,
  callWithOuts,
  effective,
  type Handler,
  keep,
  mapSize,
  on,
  only,
  pairs,
  resume,
  returns,
  STOP,
  type Statement,
  script,
} from '../probe/script.ts';
import { type Bytes, memoryEnd, type Num, type Pairs, param, reg, span, word } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

const CLUSTER = '$SCENE-grpc';

interface CallOptions {
  service?: Bytes;
  metadata?: Pairs;
  message?: Bytes;
  timeout?: Num;
}

function unary(method: Bytes, options: CallOptions = {}) {
  const { service = CLUSTER, metadata = [], message = 'ask', timeout = 5000 } = options;
  return call('proxy_grpc_call', service, 'svc', method, metadata, message, timeout);
}
function stream(method: Bytes, options: CallOptions = {}) {
  return call('proxy_grpc_stream', options.service ?? CLUSTER, 'svc', method, options.metadata ?? []);
}
const send = (token: Num, message: Bytes, end: Num) => call('proxy_grpc_send', token, message, end);
const close = (token: Num) => call('proxy_grpc_close', token);
const cancel = (token: Num) => call('proxy_grpc_cancel', token);
const status = () => call('proxy_get_status');
const maps = (): Statement[] => [pairs('GrpcReceiveInitialMetadata'), pairs('GrpcReceiveTrailingMetadata')];
const everything = (): Statement[] => [...maps(), body('GrpcReceiveBuffer'), bodyStatus('GrpcReceiveBuffer'), status()];
const go = (): Statement[] => [effective(reg(15)), resume('HttpRequest')];
const paused = (...statements: Statement[]) => on.request_headers(keep(15, param(0)), ...statements, returns(STOP));
/** Each callback shows what can be read in it. */
const shown = (): Handler[] => [
  on.grpc_receive_initial_metadata(...everything()),
  on.grpc_receive_trailing_metadata(...everything()),
];

const PEER = {
  clusters: ({ grpc = 0 }: Readonly<Record<string, number>>) => [http2Cluster(CLUSTER, grpc)],
  counterparts: { grpc: GRPC_SERVER },
} satisfies Partial<Scenario>;

/** A unary call while the request waits, which goes on with whatever comes back. */
function unaryScenario(name: string, statement: Statement): Scenario {
  return {
    name: `grpc_call: ${name}`,
    ...PEER,
    filters: [
      script(
        paused(statement),
        ...shown(),
        on.grpc_receive(...everything(), ...go()),
        on.grpc_close(...everything(), ...go()),
      ),
    ],
    client: [{ send: GET }],
  };
}

/** A stream that sends one message and half-closes, then is heard to its end. */
function streamScenario(name: string, method: string, ...more: Statement[]): Scenario {
  return {
    name: `grpc_stream: ${name}`,
    ...PEER,
    filters: [
      script(
        paused(stream(method).keep(0), send(reg(0), 'one', 1), ...more),
        ...shown(),
        on.grpc_receive(...everything()),
        on.grpc_close(...everything(), close(reg(0)), close(reg(0)), ...go()),
      ),
    ],
    client: [{ send: GET }],
  };
}

function refusals(name: string, ...statements: Statement[]): Scenario {
  return {
    name: `grpc: ${name}`,
    ...PEER,
    filters: [script(on.request_headers(...statements), on.grpc_receive(), on.grpc_close(status()))],
    client: [{ send: GET }],
  };
}

const field = (number: number, value: string) => String.fromCharCode((number << 3) | 2, value.length) + value;
const envoyGrpc = (name: string, authority = '') =>
  field(1, field(1, name) + (authority === '' ? '' : field(2, authority)));
const header = (key: string, value: string) => field(5, field(1, key) + field(2, value));

export const GRPC_CALLS: Scenario[] = [
  unaryScenario('an answer', unary('ok')),
  unaryScenario('an empty message both ways', unary('empty', { message: '' })),
  unaryScenario('two messages, of which the last counts', unary('two')),
  unaryScenario('no message', unary('none')),
  unaryScenario('a failure with a message', unary('failed')),
  unaryScenario('a failure without a message', unary('failed-plain')),
  unaryScenario('trailers only', unary('trailers-only')),
  unaryScenario('trailers only, and a status of 0', unary('trailers-only-ok')),
  unaryScenario('trailers without a status', unary('no-status')),
  unaryScenario('a status that is no number', unary('odd-status')),
  unaryScenario('a status that is too large', unary('large-status')),
  unaryScenario('no trailers', unary('no-trailers')),
  unaryScenario('HTTP 503', unary('http-503')),
  unaryScenario('HTTP 404', unary('http-404')),
  unaryScenario('HTTP 400 with a gRPC status', unary('http-400-grpc')),
  unaryScenario('a compressed message', unary('compressed')),
  unaryScenario('a frame with an unknown flag', unary('nonsense')),
  unaryScenario('a frame that is cut short', unary('cut')),
  unaryScenario('a timeout', unary('hang', { timeout: 60 })),
  unaryScenario('a timeout after the headers', unary('hang-later', { timeout: 150 })),
  unaryScenario('a reset', unary('reset')),
  unaryScenario('a refused stream', unary('refuse')),
  unaryScenario('a connection that is closed', unary('disconnect')),
  unaryScenario('a reset after a message', unary('reset-later')),
  unaryScenario('a connection that is closed after a message', unary('disconnect-later')),
  unaryScenario('nobody listens', unary('ok', { service: 'dead' })),
  unaryScenario('an upstream that speaks HTTP/1', unary('ok', { service: 'backend' })),
  unaryScenario('without a timeout', unary('ok', { timeout: 0 })),
  unaryScenario('a timeout of a day', unary('ok', { timeout: 100_000_000 })),
  unaryScenario(
    'metadata',
    unary('ok', {
      metadata: [
        ['X-Upper', 'Case'],
        ['x-dup', '1'],
        ['x-dup', '2'],
        ['data-bin', 'a\xffb'],
        ['x-empty', ''],
        ['user-agent', 'mine'],
      ],
    }),
  ),
  unaryScenario(
    'metadata that is there already',
    unary('ok', {
      metadata: [
        ['te', 'x'],
        [':authority', 'other'],
        ['grpc-timeout', '1S'],
      ],
    }),
  ),
  unaryScenario('a service and a method of odd names', call('proxy_grpc_call', CLUSTER, '', '', [], '', 5000)),
  unaryScenario('a GrpcService', unary('ok', { service: envoyGrpc(CLUSTER) })),
  unaryScenario(
    'a GrpcService with authority and metadata',
    unary('ok', {
      service: envoyGrpc(CLUSTER, 'named.test') + header('x-service', 'yes'),
      metadata: [['x-call', 'yes']],
    }),
  ),

  streamScenario('all events', 'ok'),
  streamScenario('two messages in one piece', 'two'),
  streamScenario('a message before the client has ended', 'early'),
  streamScenario('no message', 'none'),
  streamScenario('a failure', 'failed'),
  streamScenario('trailers only', 'trailers-only'),
  streamScenario('no trailers', 'no-trailers'),
  streamScenario('HTTP 503', 'http-503'),
  streamScenario('a compressed message', 'compressed'),
  streamScenario('a reset', 'reset'),
  streamScenario('a reset after a message', 'reset-later'),
  streamScenario('a connection that is closed', 'disconnect'),
  streamScenario('sends after its end', 'ok', send(reg(0), 'two', 0), send(reg(0), 'three', 1)),
  streamScenario('closed after its end, twice', 'ok', close(reg(0)), close(reg(0))),
  {
    ...streamScenario('nobody listens', 'ok'),
    filters: [
      script(
        paused(stream('ok', { service: 'dead' }).keep(0), send(reg(0), 'one', 0)),
        ...shown(),
        on.grpc_close(...everything(), ...go()),
      ),
    ],
  },
  {
    ...streamScenario('messages as they come, closed without one', 'ok'),
    filters: [
      script(
        paused(
          stream('ok').keep(0),
          send(reg(0), 'one', 0),
          send(reg(0), '', 0),
          send(reg(0), 'three', 0),
          close(reg(0)),
        ),
        ...shown(),
        on.grpc_receive(...everything()),
        on.grpc_close(...everything(), ...go()),
      ),
    ],
  },
  {
    ...streamScenario('answers are sent on from the callbacks', 'early'),
    filters: [
      script(
        paused(stream('early').keep(0)),
        ...shown(),
        only({ nth: 1 }, on.grpc_receive(body('GrpcReceiveBuffer'), send(reg(0), 'reply', 1))),
        on.grpc_receive(body('GrpcReceiveBuffer')),
        on.grpc_close(status(), ...go()),
      ),
    ],
  },
  {
    ...streamScenario('the status after the end', 'failed'),
    filters: [
      script(
        paused(stream('failed').keep(0), send(reg(0), 'one', 1), status()),
        on.grpc_close(status(), ...go()),
        on.response_headers(status()),
      ),
    ],
  },
  {
    ...streamScenario('metadata and messages cannot be changed', 'ok'),
    filters: [
      script(
        paused(stream('ok').keep(0), send(reg(0), 'one', 1)),
        on.grpc_receive_initial_metadata(
          add('GrpcReceiveInitialMetadata', 'x', 'y'),
          mapSize('GrpcReceiveInitialMetadata'),
        ),
        on.grpc_receive(
          call('proxy_set_buffer_bytes', 'GrpcReceiveBuffer', 0, 9, 'mine'),
          effective(reg(15)),
          ...everything(),
        ),
        on.grpc_receive_trailing_metadata(
          add('GrpcReceiveTrailingMetadata', 'x', 'y'),
          effective(reg(15)),
          ...everything(),
        ),
        on.grpc_close(...go()),
      ),
    ],
  },
  {
    ...streamScenario('cancelled before anything came', 'ok'),
    filters: [
      script(
        on.request_headers(
          stream('hang').keep(0),
          cancel(reg(0)),
          cancel(reg(0)),
          send(reg(0), 'x', 0),
          close(reg(0)),
          unary('hang').keep(1),
          cancel(reg(1)),
          cancel(reg(1)),
          unary('hang').keep(1),
          close(reg(1)),
          close(reg(1)),
        ),
        on.grpc_close(),
        on.grpc_receive(),
      ),
    ],
  },
  {
    ...streamScenario('cancelled in its callback', 'early'),
    filters: [
      script(
        paused(stream('early').keep(0), send(reg(0), 'one', 0)),
        on.grpc_receive_initial_metadata(),
        on.grpc_receive(cancel(reg(0)), cancel(reg(0)), ...go()),
        on.grpc_close(),
      ),
    ],
  },
  {
    ...unaryScenario('cancelled in its callback', unary('ok')),
    filters: [
      script(
        paused(unary('ok').keep(0)),
        on.grpc_receive(cancel(reg(0)), close(reg(0)), send(reg(0), 'x', 0), ...go()),
      ),
    ],
  },
  {
    ...unaryScenario('tokens of each kind', unary('ok')),
    filters: [
      script(
        on.request_headers(
          unary('hang').keep(0),
          stream('hang').keep(1),
          unary('hang').keep(2),
          stream('hang').keep(3),
          call(
            'proxy_http_call',
            'dead',
            [
              [':method', 'GET'],
              [':path', '/'],
              [':authority', 'a'],
            ],
            '',
            [],
            0,
          ),
          cancel(reg(0)),
          cancel(reg(1)),
          cancel(reg(2)),
          cancel(reg(3)),
        ),
        on.http_call_response(),
      ),
    ],
    client: [{ send: GET }, { log: 'proxy_on_http_call_response' }],
  },
  {
    ...unaryScenario('from on_configure', unary('ok')),
    filters: [script(on.configure(unary('ok', { service: 'dead' }), returns(1)), on.grpc_close(status()))],
    client: [{ log: 'proxy_on_grpc_close' }, { send: GET }],
  },
  {
    ...unaryScenario('without its callbacks', unary('ok')),
    filters: [
      {
        module: { without: ['proxy_on_grpc_receive', 'proxy_on_grpc_close'] },
        script: script(on.request_headers(unary('ok'), unary('failed'), status()), on.response_headers(status())),
      },
    ],
  },
  refusals(
    'unknown clusters',
    unary('ok', { service: '$SCENE-none' }),
    stream('ok', { service: '$SCENE-none' }),
    unary('ok').keep(0),
    cancel(reg(0)),
  ),
  refusals('a GrpcService with an unknown cluster', unary('ok', { service: envoyGrpc('none') })),
  refusals('a stream to a GrpcService with an unknown cluster', stream('ok', { service: envoyGrpc('none') })),
  {
    ...refusals('a cluster without endpoints', unary('ok', { service: '$SCENE-empty' }), status()),
    clusters: () => [cluster('$SCENE-empty', 1, { load_assignment: { cluster_name: '$SCENE-empty' } })],
  },
  refusals(
    'tokens that nobody has',
    ...[0, 1, 2, 3, 4, 5, 6, 7, 0xffffffff].flatMap((token) => [send(token, 'x', 0), close(token), cancel(token)]),
  ),
  refusals(
    'pointers outside of memory',
    unary('ok', { service: span(memoryEnd(-2), 3) }),
    unary(span(memoryEnd(-2), 3)),
    unary('ok', { metadata: span(memoryEnd(-2), 3) }),
    unary('ok', { message: span(memoryEnd(-2), 3) }),
    stream('ok', { metadata: span(memoryEnd(-2), 3) }),
    send(6, span(memoryEnd(-2), 3), 0),
    callWithOuts('proxy_grpc_stream', ['dead', 'svc', 'ok', []], [memoryEnd(-3)]),
  ),
  refusals(
    'metadata that is empty, or no pairs',
    unary('ok', { metadata: word(0) }).keep(0),
    cancel(reg(0)),
    unary('ok', { metadata: 'x' }).keep(0),
    cancel(reg(0)),
  ),
  refusals(
    'a GrpcService with a target of its own',
    unary('ok', { service: field(2, field(1, '127.0.0.1:1') + field(4, '')) }).keep(0),
    cancel(reg(0)),
  ),
];
