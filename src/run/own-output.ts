import { fstatSync, statSync } from 'node:fs';

const STDOUT = 1;
const STDERR = 2;

/** Whether `path` is the file that this process's output goes to: what we print there must not call for a build. */
export function isOwnOutput(path: string, descriptors: readonly number[] = [STDOUT, STDERR]): boolean {
  return descriptors.some((descriptor) => {
    try {
      const file = statSync(path);
      const output = fstatSync(descriptor);
      return output.ino === file.ino && output.dev === file.dev;
    } catch {
      // One of them is gone, or cannot be looked at.
      return false;
    }
  });
}
