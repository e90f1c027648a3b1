import { applyBootstrap, type BootstrapChange } from '../../deploy/bootstrap/index.ts';
import type { Context } from '../command.ts';
import type { IO } from '../io.ts';
import type { Rendered, Told } from '../result.ts';
import { askConsent } from './ask-consent.ts';
import { bootstrapText } from './text/bootstrap-text.ts';

export interface BootstrapWork {
  io: IO;
  context: Context;
  change: BootstrapChange;
  /** `deployed` */
  done: string;
  dryRun: boolean;
  yes: boolean;
  /** The command that may come next. */
  next: string | undefined;
}

/** Shows what becomes of a bootstrap, asks, and writes it. Where there is no file to write, the result goes to stdout. */
export async function* carryOutBootstrap(work: BootstrapWork): AsyncGenerator<Rendered | Told> {
  const { io, context, change, dryRun, next } = work;
  const { id, file, before, after, changed, revision, places, checkedBy, notes } = change;
  const data = { target: 'envoy', id, file, dryRun, changed, revision, places, checkedBy, before, after, notes };
  context.progress(undefined);
  if (file === undefined) {
    for (const note of notes) context.note(`${io.stderrStyle.yellow('note:')} ${note}`);
    if (!dryRun) await applyBootstrap(change);
    // The last line's end is printed behind it.
    yield { data, text: () => after.replace(/\n$/, '') };
    return;
  }
  // A new file takes nothing from anybody.
  const ask = changed && before !== undefined && !dryRun && !work.yes && io.mayPrompt;
  if (ask) {
    context.note(bootstrapText(change, io.cwd, io.stderrStyle));
    await askConsent(io, context, `Write ${file}?`);
  } else {
    yield { data: undefined, text: (style) => bootstrapText(change, io.cwd, style) };
  }
  const written = changed && !dryRun;
  if (written) await applyBootstrap(change);
  yield {
    data,
    text: (style) =>
      written
        ? [`${style.green(work.done)} ${style.bold(id)}`, ...(next === undefined ? [] : [`next: ${next}`])].join('\n')
        : '',
  };
}
