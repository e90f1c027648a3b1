import type { RegistryStorage } from './storage.ts';
/** A storage that ends with the process. */
export function memoryStorage(): RegistryStorage {
  throw new Error('not yet');
}
