import { body, call, effective, on, only, resume, returns, STOP, script, setBody } from '../probe/script.ts';
import type { Scenario } from '../scenario.ts';
import { BACKEND_ENDS, BOTH_WAYS, CLIENT_ENDS, CONNECT, HELLO, tcpListener, WORLD } from './tcp-parts.ts';

const MORE = { tcp: 'client', send: ' more' } as const;
/** The first connection's context goes on in the first tick. */
const FIRST_STREAM = 2;
const tick = (period: number) => call('proxy_set_tick_period_milliseconds', period).silent();
const inTick = (...statements: Parameters<typeof on.tick>) =>
  only({ nth: 1, quiet: true }, on.tick(tick(0), effective(FIRST_STREAM).silent(), ...statements));
const SOON = tick(20);

/** What becomes of bytes and ends that a filter stops, and of bytes that it changes. */
export const TCP_HOLDING: readonly Scenario[] = [
  {
    name: 'TCP: on_new_connection stops for good',
    ...tcpListener([script(on.new_connection(returns(STOP)))]),
    client: [CONNECT, HELLO, CLIENT_ENDS],
  },
  {
    name: 'TCP: on_new_connection stops and goes on in the same callback',
    ...tcpListener([script(on.new_connection(resume('Downstream'), returns(STOP)))]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: on_new_connection goes on twice',
    ...tcpListener([script(on.new_connection(resume('Downstream')))]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: on_new_connection stops until a tick',
    ...tcpListener([script(on.new_connection(SOON, returns(STOP)), inTick(resume('Downstream')))]),
    client: [CONNECT, { log: 'proxy_continue_stream(Downstream) = 0' }, ...BOTH_WAYS.slice(1)],
  },
  {
    name: 'TCP: on_new_connection of the second filter stops until a tick',
    ...tcpListener([script(), script(on.new_connection(SOON, returns(STOP)), inTick(resume('Downstream')))]),
    client: [CONNECT, { log: 'proxy_continue_stream(Downstream) = 0' }, ...BOTH_WAYS.slice(1)],
  },
  {
    name: 'TCP: bytes from the client are held for good',
    ...tcpListener([script(on.downstream_data(body('DownstreamData'), returns(STOP)))]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: bytes from the client are held until there are more',
    ...tcpListener([
      script(only({ nth: 1 }, on.downstream_data(returns(STOP))), on.downstream_data(body('DownstreamData'))),
    ]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: bytes from the client are held by the second filter',
    ...tcpListener([script(), script(only({ nth: 1 }, on.downstream_data(returns(STOP))))]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: bytes from the client are held until a tick',
    ...tcpListener([
      script(
        only({ nth: 1 }, on.downstream_data(SOON, returns(STOP))),
        on.downstream_data(returns(STOP)),
        inTick(resume('Downstream')),
      ),
    ]),
    client: [CONNECT, HELLO, { log: 'proxy_continue_stream(Downstream) = 0' }, MORE],
  },
  {
    name: 'TCP: the end of the client is held until a tick',
    ...tcpListener([script(only({ nth: 2 }, on.downstream_data(SOON, returns(STOP))), inTick(resume('Downstream')))]),
    client: [CONNECT, HELLO, CLIENT_ENDS, { log: 'proxy_continue_stream(Downstream) = 0' }, BACKEND_ENDS],
  },
  {
    name: 'TCP: bytes from the client go on in the callback that stops',
    ...tcpListener([script(on.downstream_data(resume('Downstream'), body('DownstreamData'), returns(STOP)))]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: bytes from the client go on in the callback that lets them pass',
    ...tcpListener([script(on.downstream_data(resume('Downstream')))]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: bytes from the backend are held for good',
    ...tcpListener([script(on.upstream_data(body('UpstreamData'), returns(STOP)))]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: bytes from the backend are held until there are more',
    ...tcpListener([script(only({ nth: 1 }, on.upstream_data(returns(STOP))), on.upstream_data(body('UpstreamData')))]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: bytes from the backend cannot be let go',
    ...tcpListener([
      script(
        // Not at the end as well: how often it ticked from there on would be for the machine.
        only({ nth: 1 }, on.upstream_data(SOON, returns(STOP))),
        on.upstream_data(returns(STOP)),
        inTick(resume('Upstream')),
      ),
    ]),
    client: [CONNECT, WORLD, { log: 'proxy_continue_stream(Upstream) = 12' }],
  },
  {
    name: 'TCP: return values beyond 1 stop',
    ...tcpListener([script(on.downstream_data(returns(2)), on.upstream_data(returns(77)))]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: continue_stream of other kinds',
    ...tcpListener([
      script(
        on.downstream_data(
          resume('HttpRequest'),
          resume('HttpResponse'),
          resume('Upstream'),
          resume(4),
          body('DownstreamData'),
        ),
      ),
    ]),
    client: [CONNECT, HELLO],
  },
  {
    name: 'TCP: held bytes are read and changed outside the callback that was given them',
    ...tcpListener([
      script(
        only({ nth: 1 }, on.downstream_data(SOON, returns(STOP))),
        on.downstream_data(returns(STOP)),
        inTick(
          body('DownstreamData'),
          body('UpstreamData'),
          setBody('DownstreamData', 0, 5, 'bye'),
          resume('Downstream'),
        ),
      ),
    ]),
    client: [CONNECT, HELLO, { log: 'proxy_continue_stream(Downstream) = 0' }, MORE],
  },
  {
    name: 'TCP: bytes from the client are changed',
    ...tcpListener([
      script(
        only(
          { nth: 1 },
          on.downstream_data(
            setBody('DownstreamData', 0, 0, 'pre-'),
            setBody('DownstreamData', 1 << 30, 0, '-post'),
            body('DownstreamData'),
          ),
        ),
        only(
          { nth: 2 },
          on.downstream_data(
            setBody('DownstreamData', 2, 1, 'x'),
            setBody('DownstreamData', 0, 3, 'XYZW'),
            body('DownstreamData'),
          ),
        ),
      ),
    ]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: bytes from the backend are changed',
    ...tcpListener([
      script(
        only({ nth: 1 }, on.upstream_data(setBody('UpstreamData', 0, 1 << 30, 'all new'), body('UpstreamData'))),
        only({ nth: 2 }, on.upstream_data(setBody('UpstreamData', 0, 1 << 30, ''))),
        on.upstream_data(setBody('UpstreamData', 0, 0, 'last words')),
      ),
    ]),
    client: BOTH_WAYS,
  },
  {
    name: 'TCP: buffers of the other direction, and those of HTTP',
    ...tcpListener([
      script(
        on.new_connection(body('DownstreamData'), setBody('DownstreamData', 0, 0, 'x')),
        on.downstream_data(
          body('UpstreamData'),
          setBody('UpstreamData', 0, 0, 'x'),
          body('HttpRequestBody'),
          body('CallData'),
        ),
        on.upstream_data(body('DownstreamData')),
        on.done(body('DownstreamData'), body('UpstreamData')),
      ),
    ]),
    client: BOTH_WAYS,
  },
];
