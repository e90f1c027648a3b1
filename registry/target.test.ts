/** What every Target promises, held against those that need no network. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { contentOf, describe, readAll } from './content.ts';
import { copy } from './copy.ts';
import { OciLayout } from './layout/layout.ts';
import { MediaType } from './media-types.ts';
import { MemoryTarget } from './memory-target.ts';
import type { Target } from './target.ts';
import { pushImage, pushIndex } from './testing-image.ts';

async function newLayout(t: TestContext): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'layout-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return OciLayout.open(folder, { create: true });
}

const TARGETS: Record<string, (t: TestContext) => Promise<Target>> = {
  memory: async () => new MemoryTarget(),
  'OCI layout': newLayout,
};

for (const [name, make] of Object.entries(TARGETS)) {
  test(`${name}: what was pushed is there, by descriptor, tag and digest`, async (t) => {
    const target = await make(t);
    const { manifest, layer } = await pushImage(target, Buffer.from('layer'), { tag: 'v1' });
    assert.ok(await target.exists(layer));
    assert.ok(await target.exists(manifest));
    assert.deepEqual(await target.resolve('v1'), manifest);
    assert.deepEqual(await target.resolve(manifest.digest), manifest);
    assert.equal(Buffer.from(await readAll(await target.fetch(layer), layer)).toString(), 'layer');
  });

  test(`${name}: a tag moves`, async (t) => {
    const target = await make(t);
    const first = await pushImage(target, Buffer.from('1'), { tag: 'v1' });
    const second = await pushImage(target, Buffer.from('2'), { tag: 'v1' });
    assert.deepEqual(await target.resolve('v1'), second.manifest);
    assert.deepEqual(await target.resolve(first.manifest.digest), first.manifest);
  });

  test(`${name}: what is not there is not-found`, async (t) => {
    const target = await make(t);
    const absent = describe(MediaType.imageManifest, Buffer.from('absent'));
    assert.equal(await target.exists(absent), false);
    for (const attempt of [
      () => target.fetch(absent),
      () => target.resolve('v1'),
      () => target.resolve(absent.digest),
      () => target.tag(absent, 'v1'),
    ]) {
      await assert.rejects(attempt, { code: 'not-found' });
    }
    assert.deepEqual(await target.referrers(absent.digest), []);
  });

  test(`${name}: content that does not match leaves nothing behind`, async (t) => {
    const target = await make(t);
    const descriptor = describe(MediaType.octetStream, Buffer.from('right'));
    await assert.rejects(target.push(descriptor, contentOf(Buffer.from('wrong'))), { code: 'digest-mismatch' });
    await assert.rejects(target.push(descriptor, contentOf(Buffer.from('righ'))), { code: 'size-mismatch' });
    assert.equal(await target.exists(descriptor), false);
    await assert.rejects(target.fetch(descriptor), { code: 'not-found' });
  });

  test(`${name}: a manifest comes after what it needs`, async (t) => {
    const target = await make(t);
    const { manifest } = await pushImage(new MemoryTarget(), Buffer.from('x'));
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: MediaType.imageIndex, manifests: [manifest] }),
    );
    const index = describe(MediaType.imageIndex, bytes);
    await assert.rejects(target.push(index, contentOf(bytes)), {
      code: 'not-found',
      message: new RegExp(manifest.digest),
    });
    assert.equal(await target.exists(index), false);
  });

  test(`${name}: referrers by artifact type, also of an index`, async (t) => {
    const target = await make(t);
    const { manifest } = await pushImage(target, Buffer.from('x'), { tag: 'v1' });
    const index = await pushIndex(target, [manifest]);
    const readme = await pushImage(target, Buffer.from('r'), { subject: index, artifactType: 'text/readme' });
    await pushImage(target, Buffer.from('s'), { subject: index, artifactType: 'text/signature' });
    assert.equal((await target.referrers(index.digest)).length, 2);
    const found = await target.referrers(index.digest, 'text/readme');
    assert.deepEqual(found, [{ ...readme.manifest, artifactType: 'text/readme' }]);
  });
}

for (const [name, make] of Object.entries(TARGETS)) {
  test(`${name}: sha512 is as good as sha256`, async (t) => {
    const target = await make(t);
    const bytes = Buffer.from('layer');
    const layer = describe(MediaType.octetStream, bytes, { algorithm: 'sha512' });
    await assert.rejects(target.push(layer, contentOf(Buffer.from('LAYER'))), { code: 'digest-mismatch' });
    await target.push(layer, contentOf(bytes));
    const json = { schemaVersion: 2, mediaType: MediaType.imageManifest, config: layer, layers: [layer] };
    const image = Buffer.from(JSON.stringify(json));
    const manifest = describe(MediaType.imageManifest, image, { algorithm: 'sha512' });
    await target.push(manifest, contentOf(image));
    await target.tag(manifest, 'v1');
    const copied = new MemoryTarget();
    await copy(target, 'v1', copied, 'v2');
    assert.deepEqual(await copied.resolve('v2'), manifest);
    assert.deepEqual(Buffer.from(await readAll(await copied.fetch(layer), layer)), bytes);
  });
}
