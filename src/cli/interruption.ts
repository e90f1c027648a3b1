import { ProxletError } from '../errors.ts';

/** Signals that end a program politely, and the exit codes that tell of them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Name = keyof typeof EXIT_CODES;

/** As much of `process` as is needed to hear of signals. */
export interface SignalSource {
  on(name: Name, listener: (name: Name) => void): unknown;
  off(name: Name, listener: (name: Name) => void): unknown;
  exit(code: number): void;
}

/** Watches for the wish to stop. */
export interface Interruption {
  /** Fires once, at the first signal or when `stop` is called. */
  signal: AbortSignal;
  /** Asks to stop for another reason, with the exit code that it deserves. */
  stop(exitCode: number): void;
  /** The exit code for what stopped the program; undefined when nothing has. */
  exitCode(): number | undefined;
  /** Hears no more signals. */
  close(): void;
}

/** The first signal asks the command to clean up; the second ends the process at once. */
export function watchInterruption(source: SignalSource): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;

  const stop = (code: number) => {
    exitCode ??= code;
    controller.abort(new ProxletError('interrupted', 'interrupted'));
  };
  const listener = (name: Name) => {
    if (controller.signal.aborted) source.exit(EXIT_CODES[name]);
    else stop(EXIT_CODES[name]);
  };
  const names: Name[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of names) source.on(name, listener);

  return {
    signal: controller.signal,
    stop,
    exitCode: () => exitCode,
    close() {
      for (const name of names) source.off(name, listener);
    },
  };
}
