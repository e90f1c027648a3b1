import { adviceFor } from './explain.ts';
import { readableName } from './function-name.ts';
import { lastWords } from './last-words.ts';
import type { Plugin } from './plugin.ts';
import type { Trap } from './trap.ts';

/** Files that no author of a filter wrote: standard libraries, SDKs, dependencies, generated glue. */
const FOREIGN_SOURCE =
  /^(?:~lib|sdk|libc-(?:top|bottom)-half|proxy-wasm-go-sdk|github\.com\/proxy-wasm|library\/(?:core|std|alloc|panic\w*)|[\w-]+-\d+\.\d+\.\d+[^/]*)\/|(?:^|\/)(?:rustc|git\/checkouts|node_modules|proxy_wasm|wasi-libc|c\+\+\/v1)\/|\/usr\/(?:lib|include)\//;

/** Functions that no author wrote either, where their files do not tell. */
const FOREIGN_FUNCTION = /^(?:proxy_on_|proxy_wasm::|(?:core|std|alloc|__rustc?|rust)(?:::|_)|runtime\.|abort$)/;

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
  const advice = adviceFor(plugin, trap.callback, trap, reason);
  return [
    `${trap.callback} of plugin ${JSON.stringify(plugin.name)} failed, and with it its VM: ${reason}`,
    ...placesOf(trap, words?.frames ?? []).map((place) => `at ${place}`),
    fate,
    ...(advice === undefined ? [] : [`try: ${advice}`]),
  ].join('\n');
}

/** A function and where it is in the sources; one of the two is known. */
interface Place {
  name: string | undefined;
  place: string | undefined;
}

/**
 * Where the author should look, innermost first: what debug information knows, else what the guest's runtime said, else
 * at least the names of functions; of each rather the author's own.
 */
function placesOf({ frames }: Trap, said: readonly Place[]): string[] {
  const named = frames.map(({ name, source }) => ({ name: name && readableName(name), place: source }));
  const known = named.filter(({ place }) => place !== undefined);
  // A place in a library that was inlined into the author's function says of it only the name.
  const [within] = named.filter(({ name }) => isOwn({ name, place: undefined }));
  const told = said.filter(isOwn).map(({ name, place }) => ({ name: name ?? within?.name, place }));
  const lists = [known.filter(isOwn), told, named.filter(isOwn), known, said];
  const chosen = lists.find((list) => list.length > 0) ?? [];
  const lines = chosen.map(({ name, place }) => (name && place ? `${name} (${place})` : (name ?? place ?? '')));
  // Recursion has the same place many times.
  return [...new Set(lines)].slice(0, MAX_PLACES);
}

function isOwn({ name, place }: Place): boolean {
  if (name === undefined && place === undefined) return false;
  return !FOREIGN_SOURCE.test(tidy(place ?? '')) && !FOREIGN_FUNCTION.test(name ?? '');
}

function tidy(path: string): string {
  return path.replace(/^(?:\.\/)+|^wasisdk:\/\/[^/]+\//, '');
}
