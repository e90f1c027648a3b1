import type { ApiClient } from './api-client.ts';
import { isRecord } from './kubeconfig-file.ts';
import type { ObjectKind } from './object.ts';
import type { Status } from './status.ts';

/** What the server calls the objects of a kind. */
export interface Resource {
  /** The path of the API group's version: `/apis/extensions.istio.io/v1alpha1`. */
  root: string;
  /** `wasmplugins` */
  plural: string;
  namespaced: boolean;
}

/** The server's resources by kind (Kubernetes, "API discovery"); each group's version is asked for once. */
export class Resources {
  readonly #client: ApiClient;
  readonly #refused: (refusal: Status) => Error;
  readonly #groups = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  /** `refused` makes the error for a refusal. */
  constructor(client: ApiClient, refused: (refusal: Status) => Error) {
    this.#client = client;
    this.#refused = refused;
  }

  /** Undefined where the server does not know the kind. */
  async find({ apiVersion, kind }: ObjectKind): Promise<Resource | undefined> {
    let group = this.#groups.get(apiVersion);
    if (group === undefined) {
      group = this.#load(apiVersion);
      this.#groups.set(apiVersion, group);
      // What failed is asked for again.
      group.catch(() => this.#groups.delete(apiVersion));
    }
    return (await group).get(kind);
  }

  async #load(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const answer = await this.#client.send({
      method: 'GET',
      path: root,
      what: `list the kinds of ${apiVersion}`,
      safe: true,
    });
    const byKind = new Map<string, Resource>();
    if (answer.refusal?.code === 404) return byKind;
    if (answer.refusal !== undefined) throw this.#refused(answer.refusal);
    const list = isRecord(answer.value) ? answer.value['resources'] : undefined;
    for (const { name: plural, kind, namespaced } of Array.isArray(list) ? list.filter(isRecord) : []) {
      // `pods/log` is a part of a resource.
      if (typeof plural !== 'string' || typeof kind !== 'string' || plural.includes('/')) continue;
      byKind.set(kind, { root, plural, namespaced: namespaced === true });
    }
    return byKind;
  }
}

/** The path of one object, or of all of a namespace, or of all. */
export function pathOf({ root, plural, namespaced }: Resource, namespace: string | undefined, name?: string): string {
  const below = namespaced && namespace !== undefined ? ['namespaces', namespace, plural] : [plural];
  return [root, ...[...below, ...(name === undefined ? [] : [name])].map(encodeURIComponent)].join('/');
}
