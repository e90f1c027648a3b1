import { ProxletError } from '../errors.ts';
import type { Applied, Cluster } from './kubernetes/cluster.ts';
import { type KubeObject, nameOf, type ObjectKey } from './kubernetes/object.ts';

/**
 * For tests of what happens in which order: objects in memory, whose apply puts the object there as it is given. What a
 * server makes of it (managers, defaults, conflicts) is tested against a real one.
 */
export class TestingCluster implements Cluster {
  readonly context = 'testing';
  readonly flags = ['--context', 'testing'];
  readonly namespace = 'shop';
  readonly server = 'https://testing.invalid';
  readonly objects = new Map<string, KubeObject>();
  /** `apply WasmPlugin shop/hello`, without the dry runs. */
  readonly done: string[] = [];
  /** Called before each apply and delete that is no dry run; may throw. */
  before: (what: string) => void = () => {};
  /** What `watch` gives. */
  states: (KubeObject | undefined)[] = [];
  #version = 1;

  /** Puts an object there, as somebody else does. */
  put(object: KubeObject): void {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    this.objects.set(nameOf({ ...object, ...object.metadata }), { ...object, metadata });
  }

  async serves(): Promise<boolean> {
    return true;
  }

  async get(key: ObjectKey): Promise<KubeObject | undefined> {
    return this.objects.get(nameOf(key));
  }

  async list({ kind }: { kind: string }): Promise<KubeObject[]> {
    return [...this.objects.values()].filter((object) => object.kind === kind);
  }

  async apply(object: KubeObject, { dryRun }: { dryRun: boolean }): Promise<Applied> {
    const name = nameOf({ ...object, ...object.metadata });
    if (!dryRun) this.before(`apply ${name}`);
    const present = this.objects.get(name);
    if ((present?.metadata.resourceVersion ?? '1') !== object.metadata.resourceVersion) {
      throw new ProxletError('object-changed', `${name} was changed`);
    }
    if (!dryRun) {
      this.put(object);
      this.done.push(`apply ${name}`);
    }
    return { object, created: present === undefined, warnings: [] };
  }

  async delete(key: ObjectKey, { dryRun }: { dryRun: boolean }): Promise<void> {
    if (dryRun) return;
    this.before(`delete ${nameOf(key)}`);
    this.objects.delete(nameOf(key));
    this.done.push(`delete ${nameOf(key)}`);
  }

  async *watch(): AsyncGenerator<KubeObject | undefined> {
    yield* this.states;
  }

  async open(): Promise<AsyncIterable<Uint8Array>> {
    throw new Error('not of use in these tests');
  }

  close(): void {}
}
