import { statSync } from 'node:fs';

/**
 * Tells saves from echoes. One save may be heard of twice, the second time long after the first, as a watcher looks at
 * the file before it speaks. The time of change counts, not of modification: nobody can set it.
 */
export class Saves {
  private readonly states = new Map<string, string>();

  /** Takes the file as it is now for what was there before, unless it is known already. Paths are absolute. */
  know(path: string): void {
    if (!this.states.has(path)) this.states.set(path, stateOf(path));
  }

  /** Whether the file was written, added or removed since it was last asked about or known. */
  isNew(path: string): boolean {
    const state = stateOf(path);
    const isNew = this.states.get(path) !== state;
    this.states.set(path, state);
    return isNew;
  }
}

function stateOf(path: string): string {
  try {
    const { ino, size, ctimeMs } = statSync(path);
    return `${ino} ${size} ${ctimeMs}`;
  } catch (error) {
    // There is none, or it cannot be looked at.
    return String(error);
  }
}
