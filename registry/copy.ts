import { contentOf, MANIFEST_LIMIT, readAll, repeatable, trusted } from './content.ts';
import type { Descriptor, Digest } from './descriptor.ts';
import { isDigest } from './digest.ts';
import { RegistryError } from './errors.ts';
import { childrenOf, parseManifest } from './manifest.ts';
import { isManifestType } from './media-types.ts';
import { Semaphore } from './semaphore.ts';
import type { MountingTarget, Target } from './target.ts';

/** What happened to a piece of content. */
export interface CopyEvent {
  kind: 'started' | 'progress' | 'copied' | 'mounted' | 'skipped';
  descriptor: Descriptor;
  /** Bytes so far; they go back where an upload has to be repeated. */
  bytes: number;
}

export interface CopyOptions {
  /** How many blobs move at once; 4 if not given. */
  concurrency?: number;
  /** Copies also what refers to the image (signatures, README), and what refers to that. */
  referrers?: boolean;
  /** Repository of the destination's registry that may have the blobs already. */
  mountFrom?: string;
  onEvent?: (event: CopyEvent) => void;
  signal?: AbortSignal;
}

const DEFAULT_CONCURRENCY = 4;
/** Somebody may prune the destination at the same time: what was skipped or pushed a moment ago may be gone. */
const ATTEMPTS_AGAINST_PRUNING = 5;

/**
 * Copies the image that `reference` (tag or digest) names, tags it as `as` where that is given and not its digest, and
 * returns its descriptor. What the destination has is skipped. Errors carry the side (`source`, `destination`) they came from.
 */
export async function copy(
  source: Target,
  reference: string,
  destination: Target,
  as: string | undefined,
  options: CopyOptions = {},
): Promise<Descriptor> {
  const root = await at('source', source.resolve(reference));
  if (as !== undefined && isDigest(as) && as !== root.digest) {
    throw new RegistryError('digest-mismatch', `${reference} is ${root.digest} and cannot be stored as ${as}`);
  }
  for (let attempt = 1; ; attempt++) {
    await copyGraph(source, root, destination, options);
    if (as === undefined || isDigest(as)) return root;
    try {
      await at('destination', destination.tag(root, as));
      return root;
    } catch (error) {
      if (!isGone(error) || attempt === ATTEMPTS_AGAINST_PRUNING) throw error;
    }
  }
}

/**
 * Copies a manifest with everything below it, and its subject. The first error stops all that is under way; an abortion is
 * thrown as the signal's reason.
 */
export async function copyGraph(
  source: Target,
  root: Descriptor,
  destination: Target,
  options: CopyOptions = {},
): Promise<void> {
  const run = new CopyRun(source, destination, options);
  await run.all([root]);
  if (options.referrers === true) await run.referrers(root);
}

class CopyRun {
  readonly #source: Target;
  readonly #destination: Target;
  readonly #options: CopyOptions;
  readonly #slots: Semaphore;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  /** Content is copied once, however often the graph names it. */
  readonly #begun = new Map<Digest, Promise<void>>();

  constructor(source: Target, destination: Target, options: CopyOptions) {
    this.#source = source;
    this.#destination = destination;
    this.#options = options;
    this.#slots = new Semaphore(options.concurrency ?? DEFAULT_CONCURRENCY);
    this.#signal =
      options.signal === undefined ? this.#stop.signal : AbortSignal.any([options.signal, this.#stop.signal]);
  }

  /** Copies side by side; after an error waits until the others have stopped, so that nothing goes on behind the caller's back. */
  async all(descriptors: readonly Descriptor[]): Promise<void> {
    let first: { error: unknown } | undefined;
    await Promise.all(
      descriptors.map((descriptor) =>
        this.#once(descriptor).catch((error: unknown) => {
          first ??= { error };
          this.#stop.abort(error);
        }),
      ),
    );
    // However the abortion came back, the caller gets the reason that it gave.
    this.#options.signal?.throwIfAborted();
    if (first !== undefined) throw first.error;
  }

  async referrers(root: Descriptor): Promise<void> {
    const seen = new Set<Digest>([root.digest]);
    const queue = [root];
    for (let subject = queue.shift(); subject !== undefined; subject = queue.shift()) {
      const found = await at('source', this.#source.referrers(subject.digest));
      const fresh = found.filter(({ digest }) => !seen.has(digest));
      for (const { digest } of fresh) seen.add(digest);
      await this.all(fresh);
      queue.push(...fresh);
    }
  }

  #once(descriptor: Descriptor): Promise<void> {
    let copying = this.#begun.get(descriptor.digest);
    if (copying === undefined) {
      copying = isManifestType(descriptor.mediaType) ? this.#manifest(descriptor) : this.#blob(descriptor);
      this.#begun.set(descriptor.digest, copying);
    }
    return copying;
  }

  async #manifest(descriptor: Descriptor): Promise<void> {
    if (await this.#isThere(descriptor)) return;
    const content = await at('source', this.#source.fetch(descriptor, this.#signal));
    const bytes = await at('source', readAll(content, descriptor, MANIFEST_LIMIT));
    const manifest = parseManifest(bytes, descriptor.mediaType);
    const children = [...childrenOf(manifest), ...(manifest.subject === undefined ? [] : [manifest.subject])];
    this.#tell('started', descriptor, 0);
    for (let attempt = 1; ; attempt++) {
      await this.all(children);
      try {
        await at('destination', this.#destination.push(descriptor, contentOf(bytes), this.#signal));
        break;
      } catch (error) {
        if (!isGone(error) || attempt === ATTEMPTS_AGAINST_PRUNING) throw error;
        for (const { digest } of children) this.#begun.delete(digest);
      }
    }
    this.#tell('copied', descriptor, descriptor.size);
  }

  async #blob(descriptor: Descriptor): Promise<void> {
    await this.#slots.use(async () => {
      if (await this.#isThere(descriptor)) return;
      const { mountFrom } = this.#options;
      if (mountFrom !== undefined && isMounting(this.#destination)) {
        if (await at('destination', this.#destination.mount(descriptor, mountFrom))) {
          this.#tell('mounted', descriptor, descriptor.size);
          return;
        }
      }
      this.#tell('started', descriptor, 0);
      const content = trusted(
        repeatable(() => this.#read(descriptor)),
        descriptor,
      );
      await at('destination', this.#destination.push(descriptor, content, this.#signal));
      this.#tell('copied', descriptor, descriptor.size);
    });
  }

  async #isThere(descriptor: Descriptor): Promise<boolean> {
    this.#signal.throwIfAborted();
    const there = await at('destination', this.#destination.exists(descriptor));
    if (there) this.#tell('skipped', descriptor, descriptor.size);
    return there;
  }

  async *#read(descriptor: Descriptor): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    try {
      for await (const chunk of await this.#source.fetch(descriptor, this.#signal)) {
        yield chunk;
        bytes += chunk.byteLength;
        this.#tell('progress', descriptor, bytes);
      }
    } catch (error) {
      throw onSide('source', error);
    }
  }

  #tell(kind: CopyEvent['kind'], descriptor: Descriptor, bytes: number): void {
    this.#options.onEvent?.({ kind, descriptor, bytes });
  }
}

function isGone(error: unknown): boolean {
  return error instanceof RegistryError && error.code === 'not-found';
}

function isMounting(target: Target): target is MountingTarget {
  return 'mount' in target && typeof target.mount === 'function';
}

async function at<T>(side: 'source' | 'destination', work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw onSide(side, error);
  }
}

function onSide(side: 'source' | 'destination', error: unknown): unknown {
  if (error instanceof RegistryError) error.side ??= side;
  return error;
}
