/** Pausing and resuming a stream: from which callback, and what the filter sees afterwards. */
import { chunked, GET, post, request } from '../messages.ts';
import {
  add,
  body,
  bodyStatus,
  CONTINUE,
  call,
  close,
  effective,
  get,
  type Handler,
  keep,
  on,
  only,
  pairs,
  reply,
  resume,
  returns,
  STOP,
  type Statement,
  script,
  setBody,
  trap,
} from '../probe/script.ts';
import { param, reg } from '../probe/terms.ts';
import type { Scenario, Step } from '../scenario.ts';

/** Remembers the stream and has a timer do something to it, once. */
const later = (...statements: Statement[]): Handler[] => [
  only({ nth: 1 }, on.tick(call('proxy_set_tick_period_milliseconds', 0), effective(reg(0)), ...statements)),
  only({ quiet: true }, on.tick()),
];
const pause: Statement[] = [keep(0, param(0)), call('proxy_set_tick_period_milliseconds', 5)];

const TRAILERS: Step[] = [
  { send: request('POST /backend', ['Transfer-Encoding: chunked'], chunked(['abc', 'defg'], ['t: 1'])) },
];
/** In one write, so that it comes in one piece. */
const CHUNKED: Scenario['backend'] = [
  { raw: [`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked(['abcdefg'], ['t: 1'])}`] },
];

/** In which callback of which direction it pauses, and which stream type resumes it. */
const PAUSES = [
  { name: 'request headers', at: on.request_headers, stream: 'HttpRequest', value: 1 },
  { name: 'request headers (3)', at: on.request_headers, stream: 'HttpRequest', value: 3 },
  { name: 'request headers (4)', at: on.request_headers, stream: 'HttpRequest', value: 4 },
  { name: 'the first request body', at: on.request_body, stream: 'HttpRequest', value: 1 },
  { name: 'request trailers', at: on.request_trailers, stream: 'HttpRequest', value: 1 },
  { name: 'response headers', at: on.response_headers, stream: 'HttpResponse', value: 1 },
  { name: 'response headers (3)', at: on.response_headers, stream: 'HttpResponse', value: 3 },
  { name: 'response headers (4)', at: on.response_headers, stream: 'HttpResponse', value: 4 },
  { name: 'response trailers', at: on.response_trailers, stream: 'HttpResponse', value: 1 },
] as const;

const MESSAGES: { name: string; client: Step[] }[] = [
  { name: 'without a body', client: [{ send: GET }] },
  { name: 'with a length', client: [{ send: post('/backend', 'abcd') }] },
  { name: 'with trailers', client: TRAILERS },
];

/** A body that is followed by trailers goes on when these do. */
const fits = (pause: string, message: string): boolean =>
  !(/body/.test(pause) && message !== 'with a length') && !(/trailers/.test(pause) && message !== 'with trailers');

const observed = (stream: 'HttpRequest' | 'HttpResponse'): Statement[] => {
  const map = `${stream}Headers` as const;
  const trailers = `${stream}Trailers` as const;
  const buffer = `${stream}Body` as const;
  return [get(map, 'x-probe'), pairs(trailers), bodyStatus(buffer), body(buffer)];
};

const RESUMED: Scenario[] = PAUSES.flatMap(({ name, at, stream, value }) =>
  MESSAGES.filter((message) => fits(name, message.name)).map(
    (message): Scenario => ({
      name: `pausing: ${name} ${message.name}, resumed by a timer`,
      filters: [
        script(
          at(...pause, returns(value)),
          ...later(
            ...observed(stream),
            add(`${stream}Headers`, 'x-probe', '1'),
            add(`${stream}Trailers`, 't-probe', '1'),
            setBody(`${stream}Body`, 0, 0, '>'),
            resume(stream),
            ...observed(stream),
            add(`${stream}Headers`, 'x-late', '1'),
          ),
          on.request_body(body('HttpRequestBody')),
          on.response_body(body('HttpResponseBody')),
        ),
        script(
          on.request_headers(get('HttpRequestHeaders', 'x-probe')),
          on.request_body(body('HttpRequestBody')),
          on.response_body(body('HttpResponseBody')),
        ),
      ],
      client: message.client,
      backend: CHUNKED,
    }),
  ),
);

/** What else a timer does to a paused stream. */
const DEEDS: { name: string; statements: Statement[] }[] = [
  { name: 'answered', statements: [reply(403, 'no')] },
  { name: 'answered twice', statements: [reply(403, 'no'), reply(404, 'none', { details: 'second' })] },
  { name: 'resumed and answered', statements: [resume('HttpRequest'), reply(403, 'no')] },
  { name: 'closed', statements: [close('HttpRequest')] },
  { name: 'closed as a response', statements: [close('HttpResponse')] },
  { name: 'resumed twice', statements: [resume('HttpRequest'), resume('HttpRequest')] },
  { name: 'met by a trap, which nobody answers', statements: [trap('unreachable')] },
];

const TREATED: Scenario[] = DEEDS.flatMap(({ name, statements }) =>
  ['request headers', 'the first request body'].map(
    (where): Scenario => ({
      name: `pausing: ${where}, then ${name}`,
      filters: [
        script(
          ...(where === 'request headers' ? [on.request_headers(...pause, returns(STOP))] : []),
          ...(where === 'request headers' ? [] : [on.request_body(...pause, returns(STOP))]),
          ...later(...statements, get('HttpRequestHeaders', ':path'), body('HttpRequestBody')),
        ),
      ],
      client: /trap/.test(name)
        ? [{ send: post('/backend', 'abcd'), until: 'sent' }, { log: 'Uncaught' }]
        : [{ send: post('/backend', 'abcd'), until: /closed/.test(name) ? 'close' : 1 }],
    }),
  ),
);

/**
 * `continue_stream` where nothing is paused, for each stream type that Envoy survives: it sends the request twice when 0
 * is given before the end of the request, and dies of 1 before a response.
 */
const UNPAUSED: Scenario[] = (
  [
    ['request headers', on.request_headers, [2, 3, 4, 0xffffffff]],
    ['request body', on.request_body, [0, 2, 3]],
    ['request trailers', on.request_trailers, [0, 2, 3]],
    ['response body', on.response_body, [1, 2, 3]],
    ['response trailers', on.response_trailers, [0, 2, 3]],
    ['log', on.log, [0, 1, 2, 3]],
    ['done', on.done, [0, 1, 2, 3]],
    ['delete', on.delete, [0, 1, 2, 3]],
  ] as const
).flatMap(([name, at, types]) =>
  types.map(
    (type): Scenario => ({
      name: `pausing: continue_stream(${type}) in ${name}`,
      filters: [
        script(
          at(
            resume(type),
            get('HttpRequestHeaders', ':path'),
            get('HttpResponseHeaders', ':status'),
            body('HttpRequestBody'),
            body('HttpResponseBody'),
            returns(name === 'done' ? 1 : CONTINUE),
          ),
        ),
      ],
      client: TRAILERS,
      backend: CHUNKED,
    }),
  ),
);

/** Envoy dies of 0 and 1 from the response trailers on, and of a reply to a stream that was resumed beside it. */
const CLOSED: Scenario[] = (
  [
    ['request headers', on.request_headers],
    ['request body', on.request_body],
    ['request trailers', on.request_trailers],
    ['response headers', on.response_headers],
    ['response body', on.response_body],
    ['response trailers', on.response_trailers],
    ['log', on.log],
    ['done', on.done],
    ['delete', on.delete],
  ] as const
).flatMap(([name, at]) =>
  [0, 1, 2, 3, 4]
    .filter((type) => type > 1 || !/response trailers|log|done|delete/.test(name))
    .map(
      (type): Scenario => ({
        name: `pausing: close_stream(${type}) in ${name}`,
        filters: [script(at(close(type), get('HttpRequestHeaders', ':path'), returns(name === 'done' ? 1 : CONTINUE)))],
        client: TRAILERS.map((step) => ('send' in step && type < 2 ? { ...step, until: 'close' } : step)),
        backend: CHUNKED,
      }),
    ),
);

export const PAUSING: Scenario[] = [
  ...RESUMED,
  ...TREATED,
  ...UNPAUSED,
  ...CLOSED,
  {
    name: 'pausing: body resumed in the callback that holds it back',
    filters: [script(only({ nth: 1 }, on.request_body(resume('HttpRequest'), body('HttpRequestBody'), returns(STOP))))],
    client: [{ send: post('/backend', 'abcd') }],
  },
  {
    name: 'pausing: ABI 0.1.0 resumes with functions of its own',
    filters: [
      {
        module: { abi: '0.1.0' },
        script: script(
          on.request_headers(...pause, returns(STOP)),
          only(
            { nth: 1 },
            on.tick(call('proxy_set_tick_period_milliseconds', 0), effective(reg(0)), call('proxy_continue_request')),
          ),
          on.response_body(call('proxy_continue_response'), call('proxy_clear_route_cache')),
        ),
      },
    ],
    client: [{ send: GET }],
  },
];
