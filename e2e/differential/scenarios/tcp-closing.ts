import { close, on, only, reply, returns, STOP, script, trap } from '../probe/script.ts';
import type { Scenario } from '../scenario.ts';
import { BACKEND_ENDS, CLIENT_ENDS, CLIENT_RESETS, CONNECT, HELLO, tcpListener, WORLD } from './tcp-parts.ts';

const TRAPS = [
  'new_connection',
  'downstream_data',
  'upstream_data',
  'downstream_connection_close',
  'upstream_connection_close',
  'done',
  'log',
] as const;
const POLICIES: readonly object[] = [{}, { failure_policy: 'FAIL_OPEN' }, { fail_open: true }];

/** A connection that is over, and one that comes after it. */
const TWICE = [CONNECT, HELLO, WORLD, BACKEND_ENDS, CLIENT_ENDS, CONNECT, HELLO, WORLD];

/** close_stream from each callback, and failures. */
export const TCP_CLOSING: readonly Scenario[] = [
  ...(['Downstream', 'Upstream'] as const).flatMap((stream): Scenario[] => [
    {
      name: `TCP: close_stream(${stream}) in on_new_connection`,
      ...tcpListener([script(on.new_connection(close(stream)))]),
      client: [CONNECT, HELLO],
    },
    {
      name: `TCP: close_stream(${stream}) in on_downstream_data`,
      ...tcpListener([script(on.downstream_data(close(stream)))]),
      client: [CONNECT, HELLO],
    },
    {
      name: `TCP: close_stream(${stream}) in on_upstream_data`,
      ...tcpListener([script(on.upstream_data(close(stream)))]),
      client: [CONNECT, HELLO, WORLD],
    },
  ]),
  {
    name: 'TCP: close_stream by the first of two filters',
    ...tcpListener([script(on.downstream_data(close('Downstream'))), script()]),
    client: [CONNECT, HELLO],
  },
  {
    name: 'TCP: close_stream by the second of two filters',
    ...tcpListener([script(), script(on.downstream_data(close('Downstream')))]),
    client: [CONNECT, HELLO],
  },
  {
    name: 'TCP: close_stream after bytes of the backend have passed',
    ...tcpListener([script(only({ nth: 2 }, on.downstream_data(close('Downstream'))))]),
    client: [CONNECT, HELLO, WORLD, HELLO],
  },
  {
    name: 'TCP: close_stream of other kinds',
    ...tcpListener([script(on.downstream_data(close('HttpRequest'), close('HttpResponse'), close(4)))]),
    client: [CONNECT, HELLO, WORLD],
  },
  {
    name: 'TCP: close_stream when the connection has closed',
    ...tcpListener([
      script(
        on.downstream_connection_close(close('Downstream')),
        on.done(close('Downstream')),
        on.log(close('Upstream')),
        on.delete(close('Downstream')),
      ),
    ]),
    client: [CONNECT, HELLO, CLIENT_RESETS],
  },
  {
    name: 'TCP: a local response on a connection',
    ...tcpListener([script(on.downstream_data(reply(403, 'no')))]),
    client: [CONNECT, HELLO, WORLD],
  },
  {
    name: 'TCP: on_done returns false',
    ...tcpListener([script(on.done(returns(0)))]),
    client: [CONNECT, HELLO, CLIENT_ENDS, BACKEND_ENDS],
  },
  {
    name: 'TCP: the client leaves while its bytes are held',
    ...tcpListener([script(on.downstream_data(returns(STOP)))]),
    client: [CONNECT, HELLO, CLIENT_RESETS],
  },
  ...TRAPS.flatMap((callback) =>
    POLICIES.map(
      (fields): Scenario => ({
        name: `TCP: a trap in ${callback}, ${JSON.stringify(fields)}`,
        ...tcpListener([{ script: [only({ nth: 1, stream: 1 }, on[callback](trap('unreachable')))], fields }]),
        client: TWICE,
      }),
    ),
  ),
];
