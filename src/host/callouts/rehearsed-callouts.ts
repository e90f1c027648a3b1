import type { Callouts } from './callouts.ts';

/** What a canary sees of `callouts`: it is told the same, but nothing leaves it (no canary of Envoy's hears an answer). */
export function rehearsedCallouts(callouts: Callouts): Callouts {
  return {
    clusterNames: () => callouts.clusterNames(),
    http(request, ended) {
      const callout = callouts.http(request, ended);
      return typeof callout === 'string' ? callout : NOTHING;
    },
    grpc(request, events) {
      const callout = callouts.grpc(request, events);
      return 'failure' in callout ? callout : NOTHING;
    },
    resolve: () => NOTHING,
  };
}

const NOTHING = { unsent: 0, start: () => {}, cancel: () => {}, send: () => {}, close: () => {} };
