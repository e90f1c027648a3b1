import { script } from '../probe/script.ts';
import type { Scenario } from '../scenario.ts';
import {
  BACKEND_ENDS,
  BACKEND_RESETS,
  BOTH_WAYS,
  CLIENT_ENDS,
  CLIENT_RESETS,
  CONNECT,
  HELLO,
  tcpListener,
  WORLD,
} from './tcp-parts.ts';

/** A filter that does nothing but log its callbacks. */
const QUIET = tcpListener([script()]);

/** Which callbacks of a connection come when, with filters that let everything pass. */
export const TCP_ORDER: readonly Scenario[] = [
  { name: 'TCP: the client ends first', ...QUIET, client: [CONNECT, HELLO, WORLD, CLIENT_ENDS, BACKEND_ENDS] },
  { name: 'TCP: the backend ends first', ...QUIET, client: [CONNECT, WORLD, BACKEND_ENDS, HELLO, CLIENT_ENDS] },
  { name: 'TCP: the client ends without a byte', ...QUIET, client: [CONNECT, CLIENT_ENDS] },
  { name: 'TCP: the client resets', ...QUIET, client: [CONNECT, HELLO, CLIENT_RESETS] },
  { name: 'TCP: the backend resets', ...QUIET, client: [CONNECT, HELLO, BACKEND_RESETS] },
  { name: 'TCP: the backend resets at once', ...QUIET, client: [CONNECT, BACKEND_RESETS] },
  {
    name: 'TCP: nobody listens at the backend',
    ...tcpListener([script()], () => ({ cluster: 'dead' })),
    client: [CONNECT, HELLO],
  },
  {
    name: 'TCP: nobody listens at the backend, three times',
    ...tcpListener([script()], () => ({ cluster: 'dead', max_connect_attempts: 3 })),
    client: [CONNECT],
  },
  {
    name: 'TCP: there is no such cluster',
    ...tcpListener([script()], () => ({ cluster: 'nowhere' })),
    client: [CONNECT, HELLO],
  },
  {
    name: 'TCP: weighted clusters',
    ...tcpListener([script()], () => ({
      cluster: null,
      weighted_clusters: { clusters: [{ name: 'tcp', weight: 7 }] },
    })),
    client: BOTH_WAYS,
  },
  { name: 'TCP: two filters', ...tcpListener([script(), script()]), client: BOTH_WAYS },
  {
    name: 'TCP: two connections one after the other',
    ...QUIET,
    client: [CONNECT, HELLO, CLIENT_RESETS, CONNECT, HELLO, BACKEND_ENDS, CLIENT_ENDS],
  },
  { name: 'TCP: a proxy without filters', ...tcpListener([]), client: BOTH_WAYS },
];
