import type { PodLine } from '../../../deploy/tail/index.ts';
import { printable } from '../../../errors.ts';
import type { LogEntry } from '../../../log.ts';
import { formatLog } from '../../format-log.ts';
import type { IO, Style } from '../../io.ts';
import type { Rendered } from '../../result.ts';

const COLOURS: readonly ((style: Style) => Style)[] = [
  (style) => style.cyan,
  (style) => style.magenta,
  (style) => style.green,
  (style) => style.blue,
  (style) => style.yellow,
];
/** A pod's name begins with its workload's: its end tells it from the others. */
const PREFIX = 16;

/** Lines of several pods, each behind its pod's name in a colour of its own. */
export class PodLineRenderer {
  readonly #io: IO;
  readonly #withContext: boolean;
  readonly #colours = new Map<string, (style: Style) => Style>();

  constructor(io: IO, withContext: boolean) {
    this.#io = io;
    this.#withContext = withContext;
  }

  render({ context, namespace, pod, time, entry, line }: PodLine): Rendered {
    const colour = this.#colourOf(`${context}/${namespace}/${pod}`);
    const short = pod.length > PREFIX ? `…${pod.slice(1 - PREFIX)}` : pod;
    const prefix = printable(this.#withContext ? `${context}/${short}` : short);
    const width = this.#io.stdoutIsTTY ? this.#io.width - prefix.length - 1 : undefined;
    const text = Buffer.from(line, 'latin1').toString('utf8');
    return {
      data: { type: 'log', context, namespace, pod, time, ...(entry === undefined ? { line: text } : spoken(entry)) },
      text: (style) => {
        const shown = entry === undefined ? printable(text) : formatLog(entry, style, width);
        return shown
          .split('\n')
          .map((one) => `${colour(style)(prefix)} ${one}`)
          .join('\n');
      },
    };
  }

  #colourOf(key: string): (style: Style) => Style {
    const colour = this.#colours.get(key) ?? COLOURS[this.#colours.size % COLOURS.length] ?? ((style) => style);
    this.#colours.set(key, colour);
    return colour;
  }
}

function spoken({ level, logger, message }: LogEntry) {
  return { level, logger, message: Buffer.from(message, 'latin1').toString('utf8') };
}
