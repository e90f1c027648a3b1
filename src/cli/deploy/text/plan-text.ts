import { stringify } from 'yaml';
import type { Change, DeployPlan } from '../../../deploy/index.ts';
import type { JsonObject } from '../../../deploy/kubernetes/object.ts';
import { printable } from '../../../errors.ts';
import type { Style } from '../../io.ts';
import { diffText } from './diff-text.ts';
import { placeText } from './place-text.ts';

const ACTIONS: Record<Change['action'], { sign: string; colour(style: Style): Style }> = {
  create: { sign: '+', colour: (style) => style.green },
  update: { sign: '~', colour: (style) => style.yellow },
  delete: { sign: '-', colour: (style) => style.red },
  none: { sign: '=', colour: (style) => style.dim },
};

/** How a change is made is not shown. */
export type ShownChange = Omit<Change, 'step'>;
interface ShownPlan extends Omit<DeployPlan, 'changes'> {
  changes: readonly ShownChange[];
}

/** What a plan would do: each object with its lines that come and go, as YAML, then what there is to know. */
export function planText({ changes, notes }: ShownPlan, filterNotes: readonly string[], style: Style): string {
  const several = new Set(changes.map(({ context }) => context)).size > 1;
  const where = (context: string) => (several ? ` (context ${context})` : '');
  const remark = (word: string, text: string) => `${style.yellow(`${word}:`)} ${printable(text)}`;
  return [
    ...changes.map((change) => changeText(change, style)),
    ...filterNotes.map((text) => remark('note', text)),
    ...notes.map(({ context, text }) => remark('note', text + where(context))),
    ...changes.flatMap(({ context, warnings }) => warnings.map((text) => remark('warning', text + where(context)))),
    countsText(changes),
  ].join('\n');
}

function changeText(change: ShownChange, style: Style): string {
  const { sign, colour } = ACTIONS[change.action];
  const { from, to } = change.revision;
  const word = change.action === 'none' ? 'unchanged' : change.action;
  const head = [
    colour(style)(`${sign} ${word} ${placeText(change)}`),
    ...(change.action === 'update' && from !== to ? [style.dim(`  revision ${from ?? 'none'} → ${to ?? 'none'}`)] : []),
  ];
  if (change.action === 'none') return head.join('\n');
  return [...head, ...diffText(yaml(change.before), yaml(change.after), style)].join('\n');
}

/** `1 to create, 2 to change`; `nothing to do`. */
function countsText(changes: readonly ShownChange[]): string {
  const count = (wanted: Change['action']) => changes.filter(({ action }) => action === wanted).length;
  const counts = [
    [count('create'), 'to create'],
    [count('update'), 'to change'],
    [count('delete'), 'to delete'],
  ] as const;
  const told = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return told.length === 0 ? 'nothing to do' : told.join(', ');
}

function yaml(object: JsonObject | undefined): string {
  return object === undefined
    ? ''
    : stringify(object, { lineWidth: 0, sortMapEntries: true, aliasDuplicateObjects: false });
}
