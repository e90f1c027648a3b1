/** A time limit that can be lifted. */
export interface TimeLimit {
  /** Fires when the time is over, or with one of the signals that it was made of. */
  signal: AbortSignal;
  isOver(): boolean;
  lift(): void;
}

/**
 * A limit of so many milliseconds from now. Not `AbortSignal.timeout`: within `AbortSignal.any` Node 20 collects it as garbage,
 * and it never fires.
 */
export function timeLimit(milliseconds: number, ...others: (AbortSignal | undefined)[]): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  return {
    signal: AbortSignal.any([controller.signal, ...others.filter((signal) => signal !== undefined)]),
    isOver: () => controller.signal.aborted,
    lift: () => clearTimeout(timer),
  };
}
