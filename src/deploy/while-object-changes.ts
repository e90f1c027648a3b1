import { ProxletError } from '../errors.ts';

/** Controllers write an object's status whenever they like, people do so seldom: more than enough for both. */
export const ATTEMPTS = 8;

/** Does it again, from the reading on, when the object changed between reading and applying (`object-changed`). */
export async function whileObjectChanges<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS - 1; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || !isObjectChanged(error)) throw error;
    }
  }
}

export function isObjectChanged(error: unknown): error is ProxletError {
  return error instanceof ProxletError && error.code === 'object-changed';
}
