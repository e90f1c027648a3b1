import { printable } from '../errors.ts';
import type { RegistryEvent } from '../registry/index.ts';
import type { Style } from './io.ts';
import type { Rendered } from './result.ts';

/** One event of a served registry, for people and for programs. */
export function renderRegistryEvent(event: RegistryEvent): Rendered {
  return { data: event, text: (style) => textOf(event, style) };
}

function textOf(event: RegistryEvent, style: Style): string {
  if (event.type === 'listening') {
    const where = event.storage === null ? 'in memory' : `in ${printable(event.storage)}`;
    return [
      `${style.green('listening')} on ${style.bold(event.url)}  ${style.dim(`(images ${where})`)}`,
      `try: ${style.bold(`proxlet push ${event.host}/hello:1`)}`,
    ].join('\n');
  }
  const { method, path, status, duration, fault, error } = event;
  const colour = status === null || status >= 500 ? style.red : status >= 400 ? style.yellow : style.green;
  const notes = [fault === undefined ? [] : `fault: ${fault}`, error === undefined ? [] : printable(error)].flat();
  return [
    colour(String(status ?? '---')),
    method.padEnd(6),
    printable(path),
    style.dim(`${duration} ms`),
    ...notes.map((note) => style.red(note)),
  ].join(' ');
}
