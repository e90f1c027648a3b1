import { join } from 'node:path';
import { RegistryClient } from '../../registry/client/registry-client.ts';
import type { RemoteRepository } from '../../registry/client/remote-repository.ts';
import { DockerCredentials } from '../../registry/credentials/docker-config.ts';
import type { CredentialSource } from '../../registry/credentials/types.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { RegistryError } from '../../registry/errors.ts';
import { OciLayout } from '../../registry/layout/layout.ts';
import { formatReference, parseReference, type Reference, tagOrDigest } from '../../registry/reference.ts';
import type { Target } from '../../registry/target.ts';
import { ProxletError } from '../errors.ts';
import { userPaths } from '../project/paths.ts';
import { readTextFile } from './read-text-file.ts';
import { StoreRepository } from './store-repository.ts';

/** How to speak to registries: what the user said on the command line. Paths are absolute. */
export interface Connection {
  plainHttp: boolean;
  insecure: boolean;
  caFile: string | undefined;
  certFile: string | undefined;
  keyFile: string | undefined;
  /** Instead of docker's own config.json. */
  registryConfig: string | undefined;
}

/** Where nothing was said. */
export const DEFAULT_CONNECTION: Connection = {
  plainHttp: false,
  insecure: false,
  caFile: undefined,
  certFile: undefined,
  keyFile: undefined,
  registryConfig: undefined,
};

/** Where an image is. */
export type Place = 'store' | 'registry';

export interface FoundImage {
  reference: Reference;
  place: Place;
  target: Target;
  descriptor: Descriptor;
}

/** The images a user can name: those in the local store and those in registries. To be closed. */
export class Images {
  readonly #env: NodeJS.ProcessEnv;
  readonly #connection: Connection;
  readonly #clients = new Map<string, Promise<RegistryClient>>();
  #store: Promise<OciLayout> | undefined;
  /** The registry spoken to last, for hints in errors. */
  lastRegistry: string | undefined;

  constructor(env: NodeJS.ProcessEnv, connection = DEFAULT_CONNECTION) {
    this.#env = env;
    this.#connection = connection;
  }

  /** The local store, made where it does not exist. */
  store(): Promise<OciLayout> {
    this.#store ??= OciLayout.open(join(userPaths(this.#env).data, 'images'), { create: true });
    return this.#store;
  }

  /** Whether the user asked for it. */
  get usesPlainHttp(): boolean {
    return this.#connection.plainHttp;
  }

  get credentials(): DockerCredentials {
    const { registryConfig } = this.#connection;
    return new DockerCredentials({ env: this.#env, ...(registryConfig === undefined ? {} : { file: registryConfig }) });
  }

  /** The client for a registry, one for each; `credentials` instead of docker's for one that is new. */
  client(registry: string, credentials: CredentialSource = this.credentials): Promise<RegistryClient> {
    this.lastRegistry = registry;
    const known = this.#clients.get(registry);
    if (known !== undefined) return known;
    const made = this.#connect(registry, credentials);
    this.#clients.set(registry, made);
    return made;
  }

  /** `willPush` saves a round trip where the registry gives out tokens. */
  async remote({ registry, repository }: Reference, willPush = false): Promise<RemoteRepository> {
    return (await this.client(registry)).repository(repository, { willPush });
  }

  async local({ registry, repository }: Reference): Promise<StoreRepository> {
    return new StoreRepository(await this.store(), `${registry}/${repository}`);
  }

  /** Where an image is to be put. */
  destination(place: Place, reference: Reference): Promise<Target> {
    return place === 'store' ? this.local(reference) : this.remote(reference, true);
  }

  /** The image in one place. Throws RegistryError `not-found`. */
  async findIn(place: Place, text: string): Promise<FoundImage> {
    const reference = parseReference(text);
    const target = await (place === 'store' ? this.local(reference) : this.remote(reference));
    try {
      return { reference, place, target, descriptor: await target.resolve(tagOrDigest(reference)) };
    } catch (error) {
      if (place === 'store' && error instanceof RegistryError && error.code === 'not-found')
        throw notInStore(reference);
      throw error;
    }
  }

  /** The image in the store where it is there, else in its registry. */
  async find(text: string, remoteOnly: boolean): Promise<FoundImage> {
    if (!remoteOnly) {
      try {
        return await this.findIn('store', text);
      } catch (error) {
        if (!(error instanceof ProxletError) || error.code !== 'image-not-found') throw error;
      }
    }
    return this.findIn('registry', text);
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    for (const client of clients) if (client.status === 'fulfilled') await client.value.close();
  }

  async #connect(registry: string, credentials: CredentialSource): Promise<RegistryClient> {
    const { plainHttp, insecure, caFile, certFile, keyFile } = this.#connection;
    const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map((file) => file && readTextFile(file)));
    return new RegistryClient(registry, {
      env: this.#env,
      credentials,
      ...(plainHttp ? { plainHttp } : {}),
      // Without any of these, loopback is tried without TLS too.
      ...(insecure || ca || cert || key
        ? { tls: { insecure, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } }
        : {}),
    });
  }
}

function notInStore(reference: Reference): ProxletError {
  const name = formatReference(withTag(reference));
  return new ProxletError('image-not-found', `${name} is not in the store`, {
    hint: `\`proxlet list\` shows what is; \`proxlet pull ${name}\` fetches it`,
    details: { reference: name },
  });
}

/** With the tag `latest` where neither tag nor digest is given. */
export function withTag(reference: Reference): Reference {
  return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: 'latest' } : reference;
}
