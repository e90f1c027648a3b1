import { RegistryError } from '../errors.ts';
import { errorCode } from '../files/error-code.ts';

/** What the system's refusals mean for a store. */
const WORDS: Record<string, string> = {
  ENOSPC: 'No space is left for the store',
  EDQUOT: 'The disk quota leaves no space for the store',
  EFBIG: 'The file would be larger than the system allows',
  EACCES: 'No permission for the store',
  EPERM: 'No permission for the store',
  EROFS: 'The store can only be read',
  EIO: 'The disk of the store fails',
  EMFILE: 'Too many files are open',
  ENFILE: 'Too many files are open',
  ENOENT: 'A file of the store is gone',
  ENOTDIR: 'The store is not a folder',
  EISDIR: 'A file of the store is a folder',
};

/** Runs `work`; what the system refuses (full disk, no permission) becomes RegistryError `storage` that names the store. */
export async function asStorageErrors<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const systemCode = cause instanceof RegistryError ? undefined : errorCode(cause);
    const words = systemCode === undefined ? undefined : WORDS[systemCode];
    if (words === undefined) throw cause;
    throw new RegistryError('storage', `${words}: ${folder}`, { cause, details: { folder, systemCode } });
  }
}
