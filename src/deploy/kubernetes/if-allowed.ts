import { isRefused } from './is-refused.ts';

/** What the server answers; undefined where the user may not ask for it or the server does not know the kind. */
export async function ifAllowed<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}
