import type { RegistryClientOptions } from './options.ts';
import type { RemoteRepository } from './remote-repository.ts';

/** One registry over the distribution API. */
export class RegistryClient {
  /** Host and port as in a reference. */
  readonly registry: string;

  constructor(registry: string, _options: RegistryClientOptions = {}) {
    this.registry = registry;
  }
  repository(_name: string): RemoteRepository {
    throw new Error('to come');
  }
  /** Asks the API's root, which checks the credentials. Throws RegistryError `unauthorized` where they are missing or wrong. */
  async ping(_signal?: AbortSignal): Promise<void> {
    throw new Error('to come');
  }
  /** Names of the repositories, page by page. Throws RegistryError `unsupported` where the registry does not tell. */
  async *catalog(_signal?: AbortSignal): AsyncGenerator<string> {
    throw new Error('to come');
  }
  /** Closes idle connections. */
  async close(): Promise<void> {
    throw new Error('to come');
  }
}
