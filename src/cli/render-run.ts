import { printable } from '../errors.ts';
import type { RunEvent } from '../run/index.ts';
import { formatLog } from './format-log.ts';
import type { IO, Style } from './io.ts';
import { errorText } from './print-error.ts';
import { renderBuild } from './render-build.ts';
import type { Rendered } from './result.ts';

/** One event of a session, for people and for programs. */
export function renderRunEvent(event: RunEvent, io: IO): Rendered {
  return { data: dataOf(event, io), text: (style) => textOf(event, style, io) };
}

function dataOf(event: RunEvent, io: IO): object {
  switch (event.type) {
    case 'built':
      return { type: event.type, ...renderBuild(event.result, io.cwd).data };
    case 'log': {
      const { unended, ...entry } = event.entry;
      return { type: event.type, ...entry };
    }
    case 'failed':
      return { type: event.type, ...JSON.parse(errorText(event.error, io, true)) };
    default:
      return event;
  }
}

function textOf(event: RunEvent, style: Style, io: IO): string {
  switch (event.type) {
    case 'built':
      return renderBuild(event.result, io.cwd).text(style).split('\nnext: ')[0] ?? '';
    case 'listening': {
      const where = event.on === 'embedded' ? 'embedded proxy' : event.on;
      const backend = event.backend && ` → ${event.backend.demo ? 'demo backend ' : ''}${event.backend.url}`;
      return [
        `${style.green('listening')} on ${style.bold(event.url)}${backend ?? ''}  ${style.dim(`(${where}, ${event.after} ms)`)}`,
        `try: ${style.bold(event.curl)}`,
      ].join('\n');
    }
    case 'log':
      return formatLog(event.entry, style, io.stdoutIsTTY ? io.width : undefined);
    case 'access':
      return printable(event.line);
    case 'suppressed': {
      const lines = event.count === 1 ? '1 log line' : `${event.count} log lines`;
      return style.dim(
        `${lines} of the filter below ${event.below} not shown; see them with --log-level debug or trace`,
      );
    }
    case 'swapped':
      return `${style.green('swapped')} the ${event.what === 'module' ? 'filter' : 'configuration'}  ${style.dim(`(${Math.round(event.duration)} ms from save)`)}`;
    case 'failed':
      return `${errorText(event.error, { ...io, stderrStyle: style }, false)}${style.yellow('the filter before this change goes on serving')}`;
    case 'note':
      return `${style.yellow('note:')} ${printable(event.message)}${event.hint === undefined ? '' : `\n${style.cyan('hint:')} ${printable(event.hint)}`}`;
    case 'stopped':
      return '';
  }
}
