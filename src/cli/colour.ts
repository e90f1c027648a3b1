import type { ColorSupportLevel } from 'chalk';

/** As much of a stream as decides on its colours. */
export interface ColourTarget {
  isTTY?: boolean | undefined;
  /** Bits per colour, as tty.WriteStream says it. */
  getColorDepth?: ((env?: object) => number) | undefined;
}

/**
 * How many colours to write to a stream: chalk's level, 0 for none. `--no-color` wins over NO_COLOR
 * (https://no-color.org), that over FORCE_COLOR (0 to 3, or anything else for 1), that over what the stream can do.
 */
export function colourLevel(stream: ColourTarget, env: NodeJS.ProcessEnv, noColour: boolean): ColorSupportLevel {
  if (noColour || env['NO_COLOR']) return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return levelNamed(forced);
  if (!stream.isTTY || env['TERM'] === 'dumb') return 0;
  const depth = stream.getColorDepth?.(env) ?? 1;
  if (depth >= 24) return 3;
  if (depth >= 8) return 2;
  return depth >= 4 ? 1 : 0;
}

function levelNamed(name: string): ColorSupportLevel {
  if (name === '0' || name === 'false') return 0;
  if (name === '2') return 2;
  return name === '3' ? 3 : 1;
}
