import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf } from './content.ts';
import { copy, copyGraph } from './copy.ts';
import type { Descriptor, Digest } from './descriptor.ts';
import { RegistryError } from './errors.ts';
import { MemoryTarget } from './memory-target.ts';
import type { Content, MountingTarget } from './target.ts';
import { pushImage, pushIndex } from './testing-image.ts';

/** A target that counts and can be told to fail. */
class WatchedTarget extends MemoryTarget implements MountingTarget {
  readonly pushed: Digest[] = [];
  readonly fetched: Digest[] = [];
  mounts = new Map<Digest, Content>();
  atOnce = 0;
  mostAtOnce = 0;
  beforePush: (descriptor: Descriptor) => Promise<void> | void = () => undefined;

  override async fetch(descriptor: Descriptor): Promise<Content> {
    this.fetched.push(descriptor.digest);
    return super.fetch(descriptor);
  }
  override async push(descriptor: Descriptor, content: Content): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    try {
      await this.beforePush(descriptor);
      await super.push(descriptor, content);
      this.pushed.push(descriptor.digest);
    } finally {
      this.atOnce--;
    }
  }
  async mount(descriptor: Descriptor): Promise<boolean> {
    const content = this.mounts.get(descriptor.digest);
    if (content !== undefined) await super.push(descriptor, content);
    return content !== undefined;
  }
}

test('an image is copied with its parts first, and once more costs nothing', async () => {
  const source = new WatchedTarget();
  const destination = new WatchedTarget();
  const { manifest, layer, config } = await pushImage(source, Buffer.from('layer'), { tag: 'v1' });
  assert.deepEqual(await copy(source, 'v1', destination, 'v2'), manifest);
  assert.deepEqual(await destination.resolve('v2'), manifest);
  assert.equal(destination.pushed.at(-1), manifest.digest);
  assert.deepEqual(new Set(destination.pushed), new Set([layer.digest, config.digest, manifest.digest]));

  const fetched = source.fetched.length;
  await copy(source, 'v1', destination, 'v3');
  assert.equal(source.fetched.length, fetched);
});

test('an index comes with its images, parts that they share come once', async () => {
  const source = new WatchedTarget();
  const one = await pushImage(source, Buffer.from('same'));
  const two = await pushImage(source, Buffer.from('same'), { artifactType: 'other' });
  const index = await pushIndex(source, [one.manifest, two.manifest]);
  const destination = new WatchedTarget();
  await copyGraph(source, index, destination);
  assert.equal(destination.pushed.length, 5);
  assert.equal(new Set(destination.pushed).size, 5);
});

test('a subject comes along, referrers on request, and what refers to them', async () => {
  const source = new MemoryTarget();
  const image = await pushImage(source, Buffer.from('image'), { tag: 'v1' });
  const signature = await pushImage(source, Buffer.from('signature'), { subject: image.manifest });
  const note = await pushImage(source, Buffer.from('note'), { subject: signature.manifest });

  const plain = new MemoryTarget();
  await copy(source, 'v1', plain, undefined);
  assert.equal(await plain.exists(signature.manifest), false);
  const whole = new MemoryTarget();
  await copy(source, 'v1', whole, undefined, { referrers: true });
  assert.ok(await whole.exists(note.manifest));
  const fromTheEnd = new MemoryTarget();
  await copyGraph(source, note.manifest, fromTheEnd);
  assert.ok(await fromTheEnd.exists(image.layer));
});

test('blobs move side by side within the bound', async () => {
  const source = new MemoryTarget();
  const images: Descriptor[] = [];
  for (let index = 0; index < 8; index++) images.push((await pushImage(source, Buffer.from([index]))).manifest);
  const root = await pushIndex(source, images);
  const destination = new WatchedTarget();
  destination.beforePush = () => new Promise((resolve) => setImmediate(resolve));
  await copyGraph(source, root, destination, { concurrency: 3 });
  const blobsOnly = destination.mostAtOnce;
  assert.ok(blobsOnly >= 3, `${blobsOnly} at once`);
  assert.ok(await destination.exists(root));
});

test('what the registry has elsewhere is mounted, the rest is sent', async () => {
  const source = new WatchedTarget();
  const { manifest, layer } = await pushImage(source, Buffer.from('layer'));
  const destination = new WatchedTarget();
  destination.mounts.set(layer.digest, contentOf(Buffer.from('layer')));
  const kinds: string[] = [];
  await copyGraph(source, manifest, destination, {
    mountFrom: 'other',
    onEvent: ({ kind, descriptor }) => descriptor.digest === layer.digest && kinds.push(kind),
  });
  assert.deepEqual(kinds, ['mounted']);
  assert.equal(source.fetched.includes(layer.digest), false);
});

test('an error says on which side it happened and stops the rest', async () => {
  const source = new MemoryTarget();
  const { manifest, layer } = await pushImage(source, Buffer.from('layer'), { tag: 'v1' });
  const failing = new WatchedTarget();
  failing.beforePush = ({ digest }) => {
    if (digest === layer.digest) throw new RegistryError('denied', 'no');
  };
  await assert.rejects(copy(source, 'v1', failing, 'v1'), { code: 'denied', side: 'destination' });
  assert.equal(await failing.exists(manifest), false);
  await assert.rejects(copy(source, 'v9', failing, undefined), { code: 'not-found', side: 'source' });

  const broken = new WatchedTarget();
  broken.fetch = async (descriptor) => {
    if (descriptor.digest === layer.digest) throw new RegistryError('unreachable', 'gone');
    return MemoryTarget.prototype.fetch.call(source, descriptor);
  };
  const destination = new MemoryTarget();
  await assert.rejects(copyGraph(broken, manifest, destination), { code: 'unreachable', side: 'source' });
  assert.equal(await destination.exists(layer), false);
});

test('what was pruned at the destination meanwhile is sent after all', async () => {
  const source = new MemoryTarget();
  const { manifest, layer } = await pushImage(source, Buffer.from('layer'));
  const destination = new WatchedTarget();
  let claimed = false;
  const exists = destination.exists.bind(destination);
  destination.exists = async (descriptor) => {
    if (descriptor.digest !== layer.digest || claimed) return exists(descriptor);
    claimed = true;
    return true;
  };
  await copyGraph(source, manifest, destination);
  assert.ok(await exists(layer));
  assert.ok(await exists(manifest));
});

test('what was pruned before it got its name is sent again', async () => {
  const source = new MemoryTarget();
  const { manifest } = await pushImage(source, Buffer.from('layer'), { tag: 'v1' });
  const destination = new WatchedTarget();
  const tag = destination.tag.bind(destination);
  let failures = 0;
  destination.tag = async (descriptor, name) => {
    if (failures++ < 2) throw new RegistryError('not-found', 'pruned');
    return tag(descriptor, name);
  };
  await copy(source, 'v1', destination, 'v1');
  assert.deepEqual(await destination.resolve('v1'), manifest);
  destination.tag = async () => {
    throw new RegistryError('not-found', 'pruned for ever');
  };
  await assert.rejects(copy(source, 'v1', destination, 'v2'), { code: 'not-found', side: 'destination' });
});

test('an aborted copy ends, and a digest is not a name', async () => {
  const source = new MemoryTarget();
  const { manifest } = await pushImage(source, Buffer.from('layer'), { tag: 'v1' });
  const reason = new Error('enough');
  await assert.rejects(copy(source, 'v1', new MemoryTarget(), 'v1', { signal: AbortSignal.abort(reason) }), reason);
  const other = await pushImage(source, Buffer.from('other'));
  await assert.rejects(copy(source, 'v1', new MemoryTarget(), other.manifest.digest), { code: 'digest-mismatch' });
  assert.deepEqual(await copy(source, 'v1', new MemoryTarget(), manifest.digest), manifest);
});
