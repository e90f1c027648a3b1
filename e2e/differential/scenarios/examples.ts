/** What the suite itself can do, each once. */
import { GET, post } from '../messages.ts';
import {
  add,
  body,
  call,
  callRaw,
  callWithOuts,
  effective,
  get,
  keep,
  on,
  only,
  pairs,
  repeat,
  reply,
  resume,
  returns,
  STOP,
  script,
  trap,
  when,
} from '../probe/script.ts';
import { iovs, memoryEnd, param, reg, regBytes, span } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

export const EXAMPLES: Scenario[] = [
  { name: 'example: a filter that does nothing', filters: [script()], client: [{ send: GET }] },
  {
    name: 'example: headers, one after the other',
    filters: [
      script(on.request_headers(pairs('HttpRequestHeaders'), add('HttpRequestHeaders', 'x-a', '1'))),
      script(
        on.request_headers(get('HttpRequestHeaders', 'x-a'), get('HttpRequestHeaders', span(memoryEnd(-1), 2))),
        on.request_body(body('HttpRequestBody')),
        on.response_headers(callWithOuts('proxy_get_header_map_value', ['HttpResponseHeaders', ':status'], [0, 0])),
      ),
    ],
    client: [{ send: post('/backend', 'hello') }],
  },
  {
    name: 'example: only in one stream and on one path',
    filters: [
      script(
        only({ path: '/stop' }, on.request_headers(reply(403, 'no'), returns(STOP))),
        only({ stream: 3 }, on.request_headers(reply(404, 'never'), returns(STOP))),
      ),
    ],
    client: [{ send: GET }, { send: GET.replace('/backend', '/stop') }, { send: GET }],
  },
  {
    name: 'example: a timer resumes a stream that was remembered',
    filters: [
      script(
        on.request_headers(keep(0, param(0)), call('proxy_set_tick_period_milliseconds', 5), returns(STOP)),
        only(
          { quiet: true, nth: 1 },
          on.tick(call('proxy_set_tick_period_milliseconds', 0), effective(reg(0)), resume('HttpRequest')),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'example: registers, repetition and conditions',
    filters: [
      script(
        on.request_headers(
          get('HttpRequestHeaders', ':path').keep(0),
          repeat(2, add('HttpRequestHeaders', 'x-path', regBytes(0))),
          call('proxy_get_header_map_size', 99).keep(1),
          when(1, 2, reply(400, regBytes(0)), returns(STOP)),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'example: WASI, and a start function',
    filters: [
      {
        module: { lifecycle: ['malloc', '_initialize', 'main'] },
        vmScript: script(on._initialize(callRaw('fd_write', 1, iovs('from ', 'start\n'), memoryEnd(-8))), on.main()),
        script: script(on.configure(callRaw('wasi_unstable.clock_res_get', 0, memoryEnd(-8)), returns(1))),
      },
    ],
    alone: 'start functions log without a prefix',
    client: [{ send: GET }],
  },
  {
    name: 'example: a trap',
    filters: [script(on.request_headers(trap('unreachable')))],
    client: [{ send: GET }, { send: GET }],
  },
  {
    name: 'example: a plugin that refuses its configuration',
    filters: [script(on.configure(returns(0)))],
    refused: true,
    client: [],
  },
  {
    name: 'example: ABI 0.1.0',
    filters: [{ module: { abi: '0.1.0' }, script: script(on.request_headers(get('HttpRequestHeaders', 'x-none'))) }],
    client: [{ send: GET }],
  },
];
