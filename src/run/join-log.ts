import type { LogEntry } from '../log.ts';
import type { RunEvent } from './events.ts';

/**
 * What `last`, which nobody has read yet, is together with `next`; undefined where they are two lines. Runtimes write a
 * panic's report word by word, and the proxy logs each write as a line.
 */
export function joinLog(last: RunEvent, next: RunEvent): RunEvent | undefined {
  if (last.type !== 'log' || next.type !== 'log') return undefined;
  const { unended: head, ...begun } = last.entry;
  const { message, level, unended } = next.entry;
  if (head === undefined || level !== begun.level || !message.startsWith(head)) return undefined;
  if (begun.message.length > LONGEST) return undefined;
  const entry: LogEntry = { ...begun, message: begun.message + message.slice(head.length) };
  return { type: 'log', entry: unended === undefined ? entry : { ...entry, unended } };
}

/** A guest that never ends its line gets another one. */
const LONGEST = 4096;
