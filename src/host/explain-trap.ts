import { adviceFor } from './explain.ts';
import { lastWords } from './last-words.ts';
import type { Plugin } from './plugin.ts';
import type { Trap } from './trap.ts';

/** Code that no author of a filter wrote: standard libraries, SDKs, generated glue. */
const FOREIGN_SOURCE =
  /^~lib\/|(?:^|\/)(?:rustc|\.cargo\/registry|node_modules|library\/(?:core|std|alloc)|proxy_wasm)\/|\/usr\/(?:lib|include)\//;

/** As many places as help. */
const MAX_PLACES = 3;

/** What happens to the exchange in whose callback the guest trapped. */
const OWN_REQUEST: readonly { callbacks: RegExp; fate: (plugin: Plugin) => string }[] = [
  {
    callbacks: /^proxy_on_(?:request|response)_/,
    fate: ({ failOpen }) =>
      failOpen
        ? 'this request goes on without the filter'
        : 'this request is answered 503, or cut off where its response had begun',
  },
  {
    callbacks: /^proxy_on_(?:new_connection|downstream_data|upstream_data)$/,
    fate: ({ failOpen }) => (failOpen ? 'this connection goes on without the filter' : 'this connection is closed'),
  },
  { callbacks: /^proxy_on_(?:log|done|delete|.*_connection_close)$/, fate: () => 'this request has its answer' },
  {
    callbacks: /^(?:proxy_on_(?:tick|queue_ready|http_call_response|grpc_|foreign_function)|envoy_on_)/,
    fate: () => 'it is answered to nobody: a request that waits for this filter goes on waiting',
  },
];

const LATER_REQUESTS = {
  FAIL_OPEN: 'later ones skip the filter',
  FAIL_RELOAD: 'the next one starts it anew',
  FAIL_CLOSED: 'from now on every request is answered 503',
  UNSPECIFIED: 'from now on every request is answered 503',
} as const;

/**
 * Says of a VM that failed: which callback of which plugin, why, where in the sources, what becomes of requests, and what
 * to try. `said` is what the guest wrote to its error output in that callback. Several lines, of which the first stands alone.
 */
export function explainTrap(plugin: Plugin, trap: Trap, said: string): string {
  const words = lastWords(said);
  const reason = words?.message || trap.reason.replace(/^(?:RuntimeError|RangeError|Error|Interrupted): /, '');
  const own = OWN_REQUEST.find(({ callbacks }) => callbacks.test(trap.callback));
  const later = LATER_REQUESTS[plugin.failOpen ? 'FAIL_OPEN' : plugin.failurePolicy];
  const fate = own === undefined ? later : `${own.fate(plugin)}; ${later}`;
  const advice = adviceFor(plugin, trap.callback, trap);
  return [
    `${trap.callback} of plugin ${JSON.stringify(plugin.name)} failed, and with it its VM: ${reason}`,
    ...placesOf(trap, words?.frames ?? []).map((place) => `at ${place}`),
    fate,
    ...(advice === undefined ? [] : [`try: ${advice}`]),
  ].join('\n');
}

/** Where the author should look, innermost first: what debug information knows, else what the guest's runtime said. */
function placesOf(trap: Trap, said: readonly { name: string | undefined; place: string }[]): string[] {
  const known = trap.frames.flatMap(({ name, source }) => (source === undefined ? [] : [{ name, place: source }]));
  const own = known.filter(({ place }) => !FOREIGN_SOURCE.test(place));
  const frames = [own, said, known].find((list) => list.length > 0) ?? [];
  return frames.slice(0, MAX_PLACES).map(({ name, place }) => (name === undefined ? place : `${name} (${place})`));
}
