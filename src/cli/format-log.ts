import { printable } from '../errors.ts';
import type { LogEntry, LogLevel } from '../log.ts';
import type { Style } from './io.ts';
import { wrap } from './wrap.ts';

const LEVEL_COLOURS: Record<LogLevel, (style: Style) => Style> = {
  trace: (style) => style.dim,
  debug: (style) => style.dim,
  info: (style) => style.blue,
  warning: (style) => style.yellow,
  error: (style) => style.red,
  critical: (style) => style.red.bold,
};

/** Of time and level, in columns. */
const HEAD = 22;
/** Further lines stand below the message, or below the level where that leaves too little for words. */
const NARROW = { width: 100, indent: 4 };
/** A frame of a trap's backtrace, as Envoy prints it. */
const FRAME = /^ *\d+: {2}0x/;

/**
 * `12:00:01.250 info     wasm log hello: hi`; further lines are indented below the first. In a terminal of `width`
 * columns our own explanations are broken between words, and backtraces are cut.
 */
export function formatLog(
  { time, level, logger, message }: LogEntry,
  style: Style,
  width: number = Number.POSITIVE_INFINITY,
): string {
  const clock = style.dim(new Date(time).toTimeString().slice(0, 8));
  const milliseconds = style.dim(`.${String(time % 1000).padStart(3, '0')}`);
  const head = `${clock}${milliseconds} ${LEVEL_COLOURS[level](style)(level.padEnd(8))} `;
  const indent = ' '.repeat(width < NARROW.width ? NARROW.indent : HEAD);
  const isOurs = logger === 'proxlet';
  const [first = '', ...rest] = printable(Buffer.from(message, 'latin1').toString('utf8')).split('\n');
  const [begin = '', ...more] = isOurs ? wrap(first, width - HEAD) : [first];
  const lines = [
    ...more,
    ...rest.flatMap((line) => {
      if (FRAME.test(line)) return [style.dim(cut(line, width - indent.length))];
      return isOurs
        ? wrap(line, width - indent.length).map((part) => part.replace(/^try:/, style.cyan('try:')))
        : [line];
    }),
  ];
  return [head + begin, ...lines.map((line) => indent + line)].join('\n');
}

function cut(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
