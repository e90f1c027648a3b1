import { relative } from 'node:path';
import type { BootstrapChange } from '../../../deploy/bootstrap/index.ts';
import { printable } from '../../../errors.ts';
import type { Style } from '../../io.ts';
import { diffText } from './diff-text.ts';

/** What becomes of a bootstrap file: the lines that come and go, where the filter then stands, and what there is to know. */
export function bootstrapText({ file = '', ...change }: BootstrapChange, cwd: string, style: Style): string {
  const { before, after, changed, revision, places, checkedBy, notes } = change;
  const path = relative(cwd, file);
  const name = printable(path === '' || path.startsWith('..') ? file : path);
  const { from, to } = revision;
  const remarks = notes.map((note) => `${style.yellow('note:')} ${printable(note)}`);
  if (!changed) return [style.dim(`= unchanged ${name}`), ...remarks, 'nothing to do'].join('\n');
  return [
    before === undefined ? style.green(`+ create ${name}`) : style.yellow(`~ update ${name}`),
    ...(from !== undefined && to !== undefined && from !== to ? [style.dim(`  revision ${from} → ${to}`)] : []),
    ...diffText(before ?? '', after, style),
    ...places.map(({ listener, before: next }) =>
      printable(`listener ${listener}: ${next === undefined ? 'last' : `before ${next}`}`),
    ),
    ...(checkedBy === undefined ? [] : [`${checkedBy} takes the result`]),
    ...remarks,
  ].join('\n');
}
