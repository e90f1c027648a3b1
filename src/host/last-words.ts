/** What a guest's runtime said of its own failure before it trapped. */
export interface LastWords {
  /** Such as `runtime error: index out of range [8] with length 3`. */
  message: string;
  /** Innermost first. `place` is `hello/main.go:20` or `src/lib.rs:12:5`. */
  frames: { name: string | undefined; place: string }[];
}

/** How runtimes report a panic: `message` and, at the same place or in a trace behind it, `place`. */
const REPORTS: readonly { pattern: RegExp; trace?: RegExp }[] = [
  // Rust since 1.73, and before; with the default hook or proxy-wasm's.
  { pattern: /panicked at (?<place>[^\s:]+:\d+:\d+):\n(?<message>[^\n]*)/ },
  { pattern: /panicked at '(?<message>[^\n]*)', (?<place>[^\s:]+:\d+:\d+)/ },
  // Go: a line for the function and one, indented, for the place.
  { pattern: /^(?:panic|fatal error): (?<message>.*)$/m, trace: /^([^\s(][^\n]*)\([^\n]*\)\n\t(\S+:\d+)/gm },
  // The C++ library without exceptions, and C's assert.
  { pattern: /^(?<message>\w+ was thrown in -fno-exceptions mode.*)$/m },
  { pattern: /^(?<message>Assertion failed: .*?) \((?<file>[^\s:]+): (?<name>[^:]+(?:::[^:]+)*): (?<line>\d+)\)/m },
  // AssemblyScript's abort, as its SDKs log it.
  { pattern: /^(?:abort: )?(?<message>.*?) (?:at: |in )(?<file>[^\s(]+)\((?<line>\d+:\d+)\)/m },
];

/** Frames of the language's own, in which no author's mistake lies. */
const RUNTIME_FRAME = /^(?:runtime[./]|panic$|internal\/)/;

/**
 * Finds the report of a panic in what a guest wrote to its error output, or logged as an error, in the callback that
 * trapped. Undefined where there is none.
 */
export function lastWords(said: string): LastWords | undefined {
  for (const { pattern, trace } of REPORTS) {
    const found = pattern.exec(said)?.groups;
    if (found === undefined) continue;
    const { message = '', name, place, file, line } = found;
    if (file !== undefined) return { message, frames: [{ name, place: `${file}:${line}` }] };
    if (place !== undefined) return { message, frames: [{ name, place }] };
    if (trace === undefined) return { message, frames: [] };
    const frames = [...said.matchAll(trace)]
      .map(([, name = '', at = '']) => ({ name, place: at }))
      .filter(({ name }) => !RUNTIME_FRAME.test(name));
    return { message, frames };
  }
  return undefined;
}
