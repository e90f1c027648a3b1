import type { Style } from './io.ts';

/** What a command has to say, for programs and for people. */
export interface Rendered {
  /** What `--json` prints. Stable: scripts read it. */
  data: object;
  /** What is printed otherwise, without the last line's end. Nothing is printed for an empty text. */
  text(style: Style): string;
}

/** Printed on the way to a result, for people only: `--json` leaves it out. */
export interface Told {
  data: undefined;
  text: Rendered['text'];
}

/**
 * What a command returns: one result, or events as they happen, each printed at once (with `--json` as a line of its
 * own, NDJSON). A command that ends by Ctrl-C ends its events when the context's signal fires.
 */
export type Result = Rendered | AsyncIterable<Rendered | Told>;
