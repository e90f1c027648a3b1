import { GET, request } from '../messages.ts';
import { add, call, effective, get, on, only, reply, resume, returns, STOP, script, trap } from '../probe/script.ts';
import type { Plugin, Scenario } from '../scenario.ts';

const mark = (name: string) =>
  script(
    on.request_headers(add('HttpRequestHeaders', 'x-seen', name)),
    on.response_headers(add('HttpResponseHeaders', 'x-seen', name)),
  );
const later = [
  on.request_headers(call('proxy_set_tick_period_milliseconds', 20).silent(), returns(STOP)),
  only(
    { nth: 1, quiet: true },
    on.tick(call('proxy_set_tick_period_milliseconds', 0).silent(), effective(2).silent(), resume('HttpRequest')),
  ),
];
const dies = (fields: object): Plugin => ({
  script: script(only({ nth: 1 }, on.request_headers(trap('unreachable')))),
  fields,
});

/** Several filters in a chain, and several listeners. */
export const CHAINS: readonly Scenario[] = [
  {
    name: 'chain: three filters see requests in order, and responses the other way',
    filters: [mark('a'), mark('b'), mark('c')],
    client: [{ send: GET }],
  },
  { name: 'chain: the first pauses, the others wait', filters: [script(...later), mark('b')], client: [{ send: GET }] },
  { name: 'chain: the second pauses', filters: [mark('a'), script(...later), mark('c')], client: [{ send: GET }] },
  { name: 'chain: the last pauses', filters: [mark('a'), script(...later)], client: [{ send: GET }] },
  {
    name: 'chain: the second replies',
    filters: [mark('a'), script(on.request_headers(reply(403, 'no'))), mark('c')],
    client: [{ send: GET }],
  },
  {
    name: 'chain: the first fails open and is skipped from then on, the second pauses and goes on',
    filters: [
      dies({ failure_policy: 'FAIL_OPEN' }),
      script(
        only({ stream: 1 }, on.request_headers()),
        ...later.slice(0, 1),
        only(
          { nth: 1, quiet: true },
          on.tick(call('proxy_set_tick_period_milliseconds', 0).silent(), effective(3).silent(), resume('HttpRequest')),
        ),
      ),
      mark('c'),
    ],
    client: [{ send: GET }, { send: GET }],
  },
  {
    name: 'chain: the first fails open as the deprecated field says',
    filters: [dies({ fail_open: true }), mark('b')],
    client: [{ send: GET }, { send: GET }],
  },
  {
    name: 'chain: the second fails closed',
    filters: [mark('a'), dies({}), mark('c')],
    client: [{ send: GET }, { send: GET }],
  },
  {
    name: 'listeners: each has filters of its own',
    filters: [mark('own')],
    listeners: { '$SCENE-other': { filters: [{ script: mark('other'), name: '$SCENE.o' }] } },
    client: [{ send: GET }, { send: request('GET /other'), listener: '$SCENE-other', connection: 'other' }],
  },
  {
    name: 'listeners: filters of one VM on two of them',
    filters: [{ script: mark('own'), vmId: '$SCENE.vm' }],
    listeners: {
      '$SCENE-other': {
        filters: [
          {
            script: script(on.request_headers(get('HttpRequestHeaders', ':path'))),
            name: '$SCENE.o',
            vmId: '$SCENE.vm',
          },
        ],
      },
    },
    client: [{ send: GET }, { send: request('GET /other'), listener: '$SCENE-other', connection: 'other' }],
  },
];
