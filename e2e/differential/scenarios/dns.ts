/** envoy_resolve_dns. */
import { GET } from '../messages.ts';
import { body, bodyStatus, call, callWithOuts, effective, get, keep, on, returns, script } from '../probe/script.ts';
import { memoryEnd, param, reg, span } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

const resolve = (name: string) => call('envoy_resolve_dns', name);

function resolved(name: string, address: string): Scenario {
  return {
    name: `envoy_resolve_dns: ${name}`,
    filters: [
      script(
        on.request_headers(keep(0, param(0)), resolve(address), body('CallData')),
        on.envoy_on_resolve_dns(
          body('CallData'),
          bodyStatus('CallData'),
          get('HttpRequestHeaders', ':path'),
          effective(reg(0)),
          body('CallData'),
        ),
      ),
    ],
    client: [{ send: GET }, { log: 'envoy_on_resolve_dns(' }],
  };
}

export const DNS: Scenario[] = [
  resolved('a name of the hosts file', 'localhost'),
  resolved('an address', '127.0.0.1'),
  resolved('an address of IPv6', '::1'),
  {
    // Asked at the start, and waited for: when its answer comes depends on the resolver.
    name: 'envoy_resolve_dns: no name',
    filters: [
      script(on.configure(resolve(''), returns(1)), on.envoy_on_resolve_dns(body('CallData'), bodyStatus('CallData'))),
    ],
    client: [{ log: 'envoy_on_resolve_dns(' }, { send: GET }],
  },
  resolved('a name that is none', 'no name'),
  {
    name: 'envoy_resolve_dns: tokens and pointers',
    filters: [
      script(
        on.request_headers(
          call('envoy_resolve_dns', span(memoryEnd(-1), 2)),
          resolve('127.0.0.1'),
          resolve('::1'),
          callWithOuts('envoy_resolve_dns', ['127.0.0.1'], [memoryEnd(-3)]),
        ),
        on.envoy_on_resolve_dns(body('CallData')),
      ),
    ],
    client: [{ send: GET }, { log: 'envoy_on_resolve_dns' }],
  },
];
