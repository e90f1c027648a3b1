/** Node fires longer ones at once. */
const LONGEST = 2 ** 31 - 1;

/** Timers of a proxy, counted: one that stays armed keeps what it belongs to. */
export class Timers {
  /** How many wait. */
  armed = 0;

  /** Calls `fire` once after `milliseconds`, or after 24 days where that is sooner. */
  readonly start = (milliseconds: number, fire: () => void): { cancel(): void } => {
    let waits = true;
    const end = (): void => {
      if (waits) this.armed--;
      waits = false;
    };
    this.armed++;
    const timer = setTimeout(
      () => {
        end();
        fire();
      },
      Math.min(milliseconds, LONGEST),
    );
    return {
      cancel: () => {
        end();
        clearTimeout(timer);
      },
    };
  };
}
