let time: string | undefined;

/**
 * The time as RFC 3339, one for all that is done in the same turn of the loop: lines that are read at once are written at
 * once, however busy the machine is between two of them.
 */
export function turnTime(): string {
  if (time === undefined) {
    time = new Date().toISOString();
    setImmediate(() => {
      time = undefined;
    });
  }
  return time;
}
