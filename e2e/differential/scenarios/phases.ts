import { chunked, request } from '../messages.ts';
import { call, type Handler, on, only, returns, type Statement } from '../probe/script.ts';
import type { Scenario } from '../scenario.ts';

/** When a script may do something; data for scenarios that do the same in all of them. */
export interface Phase {
  name: string;
  /** The handlers that do it then. */
  handlers: (...statements: Statement[]) => Handler[];
  /** Body and trailers are in play. */
  trailers?: boolean;
  /** Something to wait for, after the request. */
  log?: string;
}

const plain = (name: keyof typeof on, more: Partial<Phase> = {}): Phase => ({
  name,
  handlers: (...statements) => [on[name](...statements)],
  ...more,
});

/** Every phase of an HTTP stream, and the root's. */
export const PHASES: readonly Phase[] = [
  { name: 'context_create of the root', handlers: (...s) => [only({ stream: 'root' }, on.context_create(...s))] },
  { name: 'vm_start', handlers: (...s) => [on.vm_start(...s, returns(1))] },
  { name: 'configure', handlers: (...s) => [on.configure(...s, returns(1))] },
  {
    name: 'tick',
    handlers: (...s) => [
      // At the stream's end, so that the tick comes after all else.
      on.delete(call('proxy_set_tick_period_milliseconds', 1)),
      only({ nth: 1 }, on.tick(call('proxy_set_tick_period_milliseconds', 0), ...s)),
      only({ quiet: true }, on.tick()),
    ],
    log: '> proxy_on_tick(1)',
  },
  { name: 'context_create of a stream', handlers: (...s) => [only({ stream: 1 }, on.context_create(...s))] },
  plain('request_headers'),
  { name: 'the first request_body', handlers: (...s) => [only({ nth: 1 }, on.request_body(...s))] },
  { name: 'the last request_body', handlers: (...s) => [only({ nth: 2 }, on.request_body(...s))] },
  plain('request_trailers', { trailers: true }),
  plain('response_headers'),
  { name: 'the first response_body', handlers: (...s) => [only({ nth: 1 }, on.response_body(...s))] },
  { name: 'the last response_body', handlers: (...s) => [only({ nth: 2 }, on.response_body(...s))] },
  plain('response_trailers', { trailers: true }),
  plain('log'),
  { name: 'done', handlers: (...s) => [on.done(...s, returns(1))] },
  plain('delete'),
];

/** A request and an answer with a body, and with trailers where the phase wants them. */
export function traffic({ trailers, log }: Phase): Pick<Scenario, 'client' | 'backend' | 'router'> {
  const send = trailers
    ? request('POST /backend', ['Transfer-Encoding: chunked', 'x-a: 1'], chunked(['abcd'], ['t-a: 1', 't-a: 2']))
    : request('POST /backend', ['x-a: 1', 'x-a: 2', 'Content-Length: 4'], 'abcd');
  return {
    client: [{ send }, ...(log === undefined ? [] : [{ log }])],
    backend: trailers
      ? [{ chunks: ['efgh'], fields: [['x-b', '1']], trailers: [['t-b', '1']] }]
      : [{ raw: ['HTTP/1.1 200 OK\r\nx-b: 1\r\nx-b: 2\r\ntransfer-encoding: chunked\r\n\r\n4\r\nefgh\r\n0\r\n\r\n'] }],
    // Its digits count in sizes.
    router: { suppress_envoy_headers: true },
  };
}
