import type { LogEntry } from '../../log.ts';

/** A frame of a trap's backtrace, as Envoy prints it. */
const FRAME = /^ *\d+: {2}0x/;

/** Whether a line of a proxy's log has to do with filters: what they say, what becomes of them, how they are fetched. */
export function isAboutFilters(line: string, entry: LogEntry | undefined): boolean {
  return entry?.logger === 'wasm' || /wasm/i.test(entry?.message ?? line) || (entry === undefined && FRAME.test(line));
}
