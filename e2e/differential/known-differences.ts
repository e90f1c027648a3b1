/** Where the embedded proxy is known to differ from Envoy, by the scenario that shows it. At most 10. */
export interface KnownDifference {
  scenario: string;
  reason: string;
}

const NO_CALLOUTS = 'callouts are not connected yet';

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  { scenario: 'bad arguments: proxy_http_call', reason: NO_CALLOUTS },
  { scenario: 'bad arguments: proxy_grpc_call', reason: NO_CALLOUTS },
  { scenario: 'bad arguments: proxy_grpc_stream', reason: NO_CALLOUTS },
  { scenario: 'bad arguments: proxy_grpc_send', reason: NO_CALLOUTS },
];
