import { RegistryError } from '../errors.ts';
import { isRegistryHost, isRepositoryName } from '../reference.ts';
import { httpError } from './http-error.ts';
import type { RegistryClientOptions } from './options.ts';
import { pages, stringsIn } from './pages.ts';
import { RemoteRepository } from './remote-repository.ts';
import { Session } from './session.ts';

/** One registry over the distribution API. */
export class RegistryClient {
  /** Host and port as in a reference. */
  readonly registry: string;
  readonly #session: Session;
  readonly #chunkSize: number | undefined;

  /** Connects to nothing yet. Throws RegistryError `reference-invalid`. */
  constructor(registry: string, options: RegistryClientOptions = {}) {
    if (!isRegistryHost(registry)) {
      throw new RegistryError('reference-invalid', `${JSON.stringify(registry)} is not a registry's host`);
    }
    this.registry = registry;
    this.#session = new Session(registry, options);
    this.#chunkSize = options.chunkSize;
  }

  /**
   * `willPush` asks for the right to push with the first token: it saves a round trip, and registries that hide
   * repositories from those who may only read them answer sensibly. Throws RegistryError `reference-invalid`.
   */
  repository(name: string, options: { willPush?: boolean } = {}): RemoteRepository {
    if (!isRepositoryName(name)) {
      throw new RegistryError('reference-invalid', `${JSON.stringify(name)} is not a repository's name`);
    }
    return new RemoteRepository(this.#session, name, {
      chunkSize: this.#chunkSize,
      willPush: options.willPush === true,
    });
  }

  /**
   * Asks the API's root, which checks the credentials. `asked` is false where the registry did not want any.
   * Throws RegistryError `unauthorized` where they are missing or wrong, `unsupported` where this is no registry.
   */
  async ping(signal?: AbortSignal): Promise<{ asked: boolean }> {
    const { isOpen } = await this.#session.askAsStranger(signal);
    if (isOpen) return { asked: false };
    const response = await this.#session.send({ method: 'GET', url: '/v2/', scopes: [], signal });
    if (response.status === 200) {
      await response.discard();
      return { asked: true };
    }
    const url = new URL(`https://${this.registry}/v2/`);
    if (response.status !== 404) throw await httpError('GET', url, response);
    throw new RegistryError('unsupported', `${this.registry} is not a registry: it has no /v2/`, { status: 404 });
  }

  /** What the registry asks strangers for: its WWW-Authenticate, undefined where it has none. */
  async challenge(signal?: AbortSignal): Promise<string | undefined> {
    return (await this.#session.askAsStranger(signal)).challenge;
  }

  /** Names of the repositories, page by page. Throws RegistryError where the registry does not tell. */
  catalog(signal?: AbortSignal): AsyncGenerator<string> {
    return pages(this.#session, '/v2/_catalog?n=1000', ['registry:catalog:*'], stringsIn('repositories'), signal);
  }

  /** Closes idle connections. */
  async close(): Promise<void> {
    this.#session.close();
  }
}
