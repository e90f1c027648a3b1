/** A place that a Go compiler complains of: `./main.go:10:2: undefined: x`. */
const PLACE = /^(?:\.\/)?(\S+\.go:\d+(?::\d+)?): /gm;

/** What the output amounts to: `2 errors, the first in main.go:10:2`. Empty when it names no place in the sources. */
export function summarize(output: string): string {
  const places = [...output.matchAll(PLACE)];
  const [first] = places;
  if (first === undefined) return '';
  return places.length === 1 ? `1 error, in ${first[1]}` : `${places.length} errors, the first in ${first[1]}`;
}

/** The phase that a line of Go's output means, or undefined: `go: downloading golang.org/x/text v0.3.0`. */
export function phaseOf(line: string): string | undefined {
  return /^go: (downloading .+)$/.exec(line)?.[1];
}
