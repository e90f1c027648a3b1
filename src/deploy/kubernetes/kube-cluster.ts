import type { Clock } from '../../../registry/client/clock.ts';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { quoteWords } from '../../shell-words.ts';
import type { ApiAnswer, ApiClient, ApiRequest } from './api-client.ts';
import type { KubeContext } from './choose-context.ts';
import { type Applied, type Cluster, FIELD_MANAGER } from './cluster.ts';
import { isRecord } from './kubeconfig-file.ts';
import { type KubeObject, keyOf, nameOf, type ObjectKey, type ObjectKind } from './object.ts';
import { readObject } from './read-object.ts';
import type { Asked } from './refusals/refusal.ts';
import { pathOf, type Resource, Resources } from './resources.ts';
import { statusError } from './status-error.ts';
import { watchObject } from './watch-object.ts';

/** Objects that a list asks for at a time. */
const PAGE = 500;

interface Listed {
  objects: KubeObject[];
  /** The list's own version, from which changes can be watched. */
  version: string;
}

/** The cluster behind an API server's HTTP interface. */
export class KubeCluster implements Cluster {
  readonly context: string;
  readonly flags: readonly string[];
  readonly namespace: string;
  readonly server: string;
  readonly close: () => void;
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #resources: Resources;

  constructor({ name, flags, namespace, server }: KubeContext, client: ApiClient, clock: Clock, close: () => void) {
    this.context = name;
    this.flags = flags;
    this.namespace = namespace;
    this.server = server;
    this.close = close;
    this.#client = client;
    this.#clock = clock;
    this.#resources = new Resources(client, (refusal) =>
      statusError(refusal, { ...this.#asked('list', 'its kinds of objects', undefined), subject: 'the API' }),
    );
  }

  async serves(kind: ObjectKind): Promise<boolean> {
    return (await this.#resources.find(kind)) !== undefined;
  }

  async get(key: ObjectKey): Promise<KubeObject | undefined> {
    const path = pathOf(await this.#resource(key), key.namespace, key.name);
    const asked = this.#asked('read', nameOf(key), key);
    const answer = await this.#client.send({ method: 'GET', path, what: asked.what, safe: true });
    if (answer.refusal?.code === 404) return undefined;
    return this.#object(answer, key, asked);
  }

  async list(kind: ObjectKind, query: { namespace?: string; labels?: string } = {}): Promise<KubeObject[]> {
    const path = pathOf(await this.#resource(kind), query.namespace);
    const parameters = { limit: String(PAGE), ...(query.labels !== undefined && { labelSelector: query.labels }) };
    const { objects } = await this.#list(kind, path, parameters);
    return objects;
  }

  async apply(object: KubeObject, { dryRun, force }: { dryRun: boolean; force: boolean }): Promise<Applied> {
    const key = keyOf(object);
    const parameters = new URLSearchParams({
      fieldManager: FIELD_MANAGER,
      fieldValidation: 'Strict',
      ...(dryRun && { dryRun: 'All' }),
      ...(force && { force: 'true' }),
    });
    const asked = this.#asked('apply', nameOf(key), key, !dryRun);
    const answer = await this.#client.send({
      method: 'PATCH',
      path: `${pathOf(await this.#resource(key), key.namespace, key.name)}?${parameters}`,
      // JSON is YAML.
      body: { type: 'application/apply-patch+yaml', text: JSON.stringify(object) },
      what: asked.what,
      safe: !asked.isChange,
    });
    const warnings = answer.refusal === undefined ? answer.warnings : [];
    return { object: this.#object(answer, key, asked), created: answer.code === 201, warnings };
  }

  async delete(key: ObjectKey, options: { dryRun: boolean; resourceVersion?: string }): Promise<void> {
    const { dryRun, resourceVersion } = options;
    const asked = this.#asked('delete', nameOf(key), key, !dryRun);
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(dryRun && { dryRun: ['All'] }),
      ...(resourceVersion !== undefined && { preconditions: { resourceVersion } }),
    };
    const { refusal } = await this.#client.send({
      method: 'DELETE',
      path: pathOf(await this.#resource(key), key.namespace, key.name),
      body: { type: 'application/json', text: JSON.stringify(body) },
      what: asked.what,
      safe: !asked.isChange,
    });
    if (refusal !== undefined && refusal.code !== 404) throw statusError(refusal, asked);
  }

  async *watch(key: ObjectKey, signal: AbortSignal): AsyncGenerator<KubeObject | undefined> {
    const asked = this.#asked('watch', nameOf(key), key);
    const collection = pathOf(await this.#resource(key), key.namespace);
    const one = { fieldSelector: `metadata.name=${key.name}` };
    yield* watchObject(
      {
        client: this.#client,
        clock: this.#clock,
        path: `${collection}?${new URLSearchParams(one)}`,
        list: async (ended) => {
          const { objects, version } = await this.#list(key, collection, one, ended);
          return { object: objects[0], version };
        },
        read: (value) => readObject(value, key),
        refused: (refusal) => statusError(refusal, asked),
      },
      signal,
    );
  }

  async open(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const answer = await this.#client.stream(path, { signal, mayBeSilent: true });
    if (Symbol.asyncIterator in answer) return answer;
    throw statusError(answer, this.#asked('send', path, undefined));
  }

  /** Throws ProxletError `kind-missing`. */
  async #resource(kind: ObjectKind): Promise<Resource> {
    const resource = await this.#resources.find(kind);
    if (resource !== undefined) return resource;
    const message = `the cluster ${this.context} does not know ${kind.kind} of ${kind.apiVersion}`;
    throw new ProxletError('kind-missing', printable(message), {
      exitCode: ExitCode.failed,
      hint: printable(
        `install what brings it; \`${quoteWords(['kubectl', ...this.flags, 'api-resources'])}\` shows what is there`,
      ),
      details: { context: this.context, apiVersion: kind.apiVersion, kind: kind.kind },
    });
  }

  /** All pages of a list, and the list's version. A list that outlives its version is read again, in one piece. */
  async #list(
    kind: ObjectKind,
    path: string,
    parameters: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Listed> {
    const asked = this.#asked('list', `${kind.kind} objects`, kind);
    let objects: KubeObject[] = [];
    let next = '';
    for (;;) {
      const query = new URLSearchParams({ ...parameters, ...(next !== '' && { continue: next }) });
      const request: ApiRequest = { method: 'GET', path: `${path}?${query}`, what: asked.what, safe: true, signal };
      const answer = await this.#client.send(request);
      if (answer.refusal?.code === 410 && next !== '') {
        const { limit: _, ...whole } = parameters;
        return this.#list(kind, path, whole, signal);
      }
      const { items, metadata } = this.#read(answer, asked);
      const page = Array.isArray(items) ? items.map((item: unknown) => readObject(item, kind)) : [];
      objects = objects.concat(page.filter((object) => object !== undefined));
      const { continue: token, resourceVersion } = isRecord(metadata) ? metadata : {};
      if (typeof token !== 'string' || token === '') return { objects, version: String(resourceVersion ?? '') };
      next = token;
    }
  }

  #object(answer: ApiAnswer, key: ObjectKey, asked: Asked): KubeObject {
    const object = readObject(this.#read(answer, asked), key);
    if (object === undefined) throw this.#odd(asked);
    return object;
  }

  #read(answer: ApiAnswer, asked: Asked): Record<string, unknown> {
    if (answer.refusal !== undefined) throw statusError(answer.refusal, asked);
    if (!isRecord(answer.value)) throw this.#odd(asked);
    return answer.value;
  }

  #odd({ what }: Asked): ProxletError {
    return new ProxletError(
      'cluster-failed',
      printable(`the cluster ${this.context} was asked to ${what} and answered something else`),
      { exitCode: ExitCode.remote, hint: `is ${printable(this.server)} an API server?` },
    );
  }

  #asked(word: string, subject: string, kind: ObjectKind | undefined, isChange = false): Asked {
    const kubectl = quoteWords(['kubectl', ...this.flags]);
    return { context: this.context, kubectl, what: `${word} ${subject}`, subject, kind, isChange };
  }
}
