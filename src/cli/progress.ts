import type { IO } from './io.ts';

/** A line on stderr that says what is going on. Only on a terminal; otherwise all of it does nothing. */
export interface Progress {
  /** Shows a phase, or takes the line away. */
  show(phase: string | undefined): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const CLEAR_LINE = '\r\u001b[K';

/** `enabled` is false with `--json`. */
export function createProgress(io: IO, enabled: boolean): Progress {
  if (!enabled || !io.stderrIsTTY || io.env['TERM'] === 'dumb') return { show() {} };
  let timer: NodeJS.Timeout | undefined;
  let phase = '';
  let frame = 0;

  const draw = () => {
    const mark = FRAMES[frame++ % FRAMES.length] ?? '';
    // One column stays free: a full line would wrap in some terminals, and could not be cleared.
    io.stderr.write(`${CLEAR_LINE}${io.stderrStyle.cyan(mark)} ${phase.slice(0, io.width - 3)}`);
  };
  return {
    show(next) {
      if (next === undefined) {
        if (timer === undefined) return;
        clearInterval(timer);
        timer = undefined;
        io.stderr.write(CLEAR_LINE);
        return;
      }
      // What a server says may have several lines.
      phase = next.replace(/\s+/g, ' ');
      draw();
      timer ??= setInterval(draw, 80).unref();
    },
  };
}
