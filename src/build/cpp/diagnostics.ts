/** What clang's output amounts to: `3 errors, the first in src/filter.cc:3:41`; undefined when it names no place. */
export function summarize(output: string): string | undefined {
  const errors = [...output.matchAll(/^(.+?:\d+:\d+): (?:fatal )?error: /gm)];
  const [first] = errors;
  if (first)
    return errors.length === 1 ? `1 error, in ${first[1]}` : `${errors.length} errors, the first in ${first[1]}`;
  const symbol = /^wasm-ld: error: .*undefined symbol: (.+)$/m.exec(output)?.[1];
  return symbol && `${symbol} is defined nowhere`;
}

/** Mistakes that clang reports in words that don't say what to do. The first row that matches counts. */
const HINTS: readonly { pattern: RegExp; hint: string }[] = [
  {
    pattern: /cannot use '(?:throw|try)' with exceptions disabled/,
    hint: 'hosts of filters know no C++ exceptions: answer a value instead, or call logAbort; libraries often have a macro that leaves them out',
  },
  {
    pattern: /'(?:google\/protobuf\/[^']+|[^']+\.pb\.h)' file not found/,
    hint: 'the SDK does without protobuf: leave the #include out where nothing uses it, as in wasme’s template; for messages of your own add the library’s headers by build.include, and its sources, or have Bazel build: build.command and build.module in proxlet.yaml',
  },
  {
    pattern: /'([^'/]+\.h)' file not found/,
    hint: 'add the folder of $1 to build.include in proxlet.yaml',
  },
  {
    pattern: /undefined symbol: pthread_|#error .*thread|no member named 'thread' in namespace 'std'/,
    hint: 'a filter has one thread; what waits for something is a callback: onTick, httpCall, onQueueReady',
  },
  {
    pattern:
      /marked 'override' but does not override any member functions|only virtual member functions can be marked 'override'/,
    hint: 'the callbacks are in sdk/proxy_wasm_api.h: FilterHeadersStatus onRequestHeaders(uint32_t headers, bool end_of_stream), FilterDataStatus onRequestBody(size_t body_buffer_length, bool end_of_stream) …',
  },
  {
    pattern: /(?:undefined symbol|undeclared identifier '?)[: ]*proxy_clear_route_cache/,
    hint: 'call the foreign function clear_route_cache: proxy_call_foreign_function("clear_route_cache", 17, nullptr, 0, nullptr, nullptr)',
  },
];

/** What to try next, or undefined when clang's own words are enough. */
export function hintFor(output: string): string | undefined {
  for (const { pattern, hint } of HINTS) {
    const match = pattern.exec(output);
    if (match) return hint.replace('$1', match[1] ?? '');
  }
  return undefined;
}
