import { CorruptModule, Reader } from './reader.ts';

/**
 * Function names by index from the contents of a `name` section (core specification, appendix "Custom Sections").
 * What is cut short or not understood is left out: names only ever explain.
 */
export function functionNames(section: Uint8Array): Map<number, string> {
  const names = new Map<number, string>();
  try {
    const reader = new Reader(section);
    while (!reader.done) {
      const id = reader.byte();
      const part = new Reader(reader.take(reader.u32()));
      if (id === 1) part.vector(() => names.set(part.u32(), part.name()));
    }
  } catch (error) {
    if (!(error instanceof CorruptModule)) throw error;
  }
  return names;
}
