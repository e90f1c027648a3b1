import { LOG_LEVELS, type LogEntry } from '../../log.ts';

/** A frame of a trap's backtrace, as Envoy prints it. */
const FRAME = /^ *\d+: {2}0x/;
const WARNING = LOG_LEVELS.indexOf('warning');

/**
 * Whether a line of a proxy's log has to do with filters: what they say, what becomes of them, how they are fetched. Other
 * loggers only name them where something is wrong; at their start, proxies also print the extensions and flags they have.
 */
export function isAboutFilters(line: string, entry: LogEntry | undefined): boolean {
  if (entry === undefined) return FRAME.test(line) || /wasm/i.test(line);
  return entry.logger === 'wasm' || (LOG_LEVELS.indexOf(entry.level) >= WARNING && /wasm/i.test(entry.message));
}
