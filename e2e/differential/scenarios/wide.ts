/** A little of everything, each scenario many host calls: what planted faults are looked for with (planted-faults.ts). */
import { chunked, GET, post, request } from '../messages.ts';
import {
  add,
  body,
  bodyStatus,
  call,
  close,
  effective,
  get,
  keep,
  mapSize,
  on,
  only,
  pairs,
  property,
  remove,
  replace,
  reply,
  resume,
  returns,
  STOP,
  script,
  setBody,
  setPairs,
  setProperty,
} from '../probe/script.ts';
import { param, reg } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

const REQUEST = 'HttpRequestHeaders';
const RESPONSE = 'HttpResponseHeaders';
const CHUNKED = { send: request('POST /backend', ['Transfer-Encoding: chunked'], chunked(['abc', 'defgh'])) };

export const WIDE: Scenario[] = [
  {
    name: 'wide: headers',
    filters: [
      script(
        on.request_headers(
          get(REQUEST, 'X-Twice'),
          get(REQUEST, 'x-none'),
          add(REQUEST, 'X-Upper', 'u'),
          add(REQUEST, 'x-twice', '3'),
          add(REQUEST, 'accept', 'b'),
          mapSize(REQUEST),
          replace(REQUEST, 'x-twice', '4'),
          remove(REQUEST, 'x-gone'),
          pairs(REQUEST),
        ),
        on.response_headers(
          get(REQUEST, ':path'),
          get(RESPONSE, ':status'),
          setPairs(RESPONSE, [
            [':status', '203'],
            ['x-set', '1'],
            ['x-set', '2'],
          ]),
          pairs(RESPONSE),
        ),
        on.log(get(REQUEST, ':path'), get(RESPONSE, 'x-set')),
      ),
    ],
    client: [{ send: request('GET /backend', ['X-Twice: 1', 'x-twice: 2', 'Accept: a', 'X-Gone: 1', 'x-gone: 2']) }],
  },
  {
    name: 'wide: bodies',
    filters: [
      script(
        only({ nth: 1 }, on.request_body(setBody('HttpRequestBody', 0, 0, '<'), returns(STOP))),
        only(
          { nth: 2 },
          on.request_body(
            body('HttpRequestBody'),
            body('HttpRequestBody', 2, 3),
            bodyStatus('HttpRequestBody'),
            setBody('HttpRequestBody', 3, 1, '-'),
            setBody('HttpRequestBody', 1 << 20, 0, '>'),
          ),
        ),
        on.response_body(body('HttpResponseBody'), body('VmConfiguration'), body('CallData')),
      ),
    ],
    client: [CHUNKED],
  },
  {
    name: 'wide: lifecycle',
    filters: [
      script(on.configure(body('PluginConfiguration', 0, 1), returns(1)), on.request_headers(property('plugin_name'))),
      script(on.request_headers(call('proxy_get_log_level'), call('proxy_log', 1, 'at debug'), call('proxy_done'))),
    ],
    client: [{ send: GET }, CHUNKED],
  },
  {
    name: 'wide: shared data and queues',
    filters: [
      script(
        on.request_headers(
          call('proxy_get_shared_data', 'key'),
          call('proxy_set_shared_data', 'key', 'one', 0),
          call('proxy_set_shared_data', 'key', 'two', 0x7fffffff),
          call('proxy_resolve_shared_queue', '', 'queue'),
          call('proxy_register_shared_queue', 'queue').keep(0),
          call('proxy_dequeue_shared_queue', reg(0)),
          call('proxy_enqueue_shared_queue', reg(0), 'first'),
          call('proxy_enqueue_shared_queue', reg(0), 'second'),
          call('proxy_dequeue_shared_queue', reg(0)),
          call('proxy_dequeue_shared_queue', 0x7fffffff),
        ),
      ),
    ],
    alone: 'tokens count for the whole process',
    client: [{ send: GET }, { log: 'proxy_on_queue_ready', times: 2 }],
  },
  {
    name: 'wide: metrics',
    filters: [
      script(
        on.request_headers(
          call('proxy_define_metric', 'Counter', '$SCENE.c').keep(0),
          call('proxy_define_metric', 'Gauge', '$SCENE.g').keep(1),
          call('proxy_define_metric', 'Histogram', '$SCENE.h').keep(2),
          call('proxy_define_metric', 'Counter', '$SCENE.c').keep(3),
          call('proxy_increment_metric', reg(0), 0n),
          call('proxy_increment_metric', reg(3), 2n),
          call('proxy_record_metric', reg(0), 3n),
          call('proxy_get_metric', reg(0)),
          call('proxy_record_metric', reg(1), 9n),
          call('proxy_increment_metric', reg(1), -2n),
          call('proxy_get_metric', reg(1)),
          call('proxy_get_metric', reg(2)),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'wide: local responses',
    filters: [
      script(
        only(
          { path: '/headers' },
          on.request_headers(
            reply(403, 'no', {
              details: 'two words',
              headers: [
                ['X-A', '1'],
                ['x-a', '2'],
              ],
            }),
          ),
        ),
        only({ path: '/body' }, on.request_body(reply(429))),
        only({ path: '/grpc' }, on.request_headers(reply(403, 'no way', { grpc: 5 }))),
        only({ path: '/closed' }, on.request_headers(close('HttpRequest'), returns(STOP))),
      ),
    ],
    client: [
      { send: request('GET /headers') },
      { send: post('/body', 'hello') },
      { send: request('POST /grpc', ['content-type: application/grpc']), connection: 'grpc' },
      { send: request('GET /closed'), until: 'close', connection: 'closed' },
    ],
  },
  {
    name: 'wide: paused and resumed by a timer',
    filters: [
      script(
        on.request_headers(keep(0, param(0)), call('proxy_set_tick_period_milliseconds', 5), returns(STOP)),
        only(
          { nth: 2 },
          on.tick(
            call('proxy_set_tick_period_milliseconds', 0),
            effective(1 << 20),
            get(REQUEST, ':path'),
            effective(reg(0)),
            get(REQUEST, ':path'),
            setProperty(['mine'], 'kept'),
            resume('HttpRequest'),
            get(REQUEST, ':path'),
          ),
        ),
        on.response_headers(property('mine')),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'wide: a trap fails closed',
    filters: [script(only({ path: '/trap' }, on.request_headers({ op: 'trap', kind: 'unreachable' })))],
    client: [{ send: GET }, { send: request('GET /trap') }, { send: GET }],
  },
];
