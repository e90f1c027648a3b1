import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { contentOf, describe, readAll } from '../content.ts';
import { MediaType } from '../media-types.ts';
import { pushImage, pushIndex } from '../testing-image.ts';
import { OciLayout } from './layout.ts';
import { newLayout, temporaryFolder } from './testing-layout.ts';

test('the folder is an OCI layout that other tools can read', async (t) => {
  const layout = await newLayout(t);
  const { manifest, config, layer } = await pushImage(layout, Buffer.from('layer'), { tag: 'localhost:5000/a:v1' });
  const json = async (name: string) => JSON.parse(await readFile(join(layout.folder, name), 'utf8'));
  assert.deepEqual(await json('oci-layout'), { imageLayoutVersion: '1.0.0' });
  assert.deepEqual(await json('index.json'), {
    schemaVersion: 2,
    mediaType: MediaType.imageIndex,
    manifests: [{ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'localhost:5000/a:v1' } }],
  });
  const hexes = [manifest, config, layer].map(({ digest }) => digest.slice('sha256:'.length));
  assert.deepEqual(await readdir(join(layout.folder, 'blobs', 'sha256')), hexes.sort());
  assert.deepEqual(await readdir(join(layout.folder, 'ingest')), []);
});

test('a layout is opened again, one that is none is not', async (t) => {
  const layout = await newLayout(t);
  const { manifest } = await pushImage(layout, Buffer.from('layer'), { tag: 'v1' });
  assert.deepEqual(await (await OciLayout.open(layout.folder)).resolve('v1'), manifest);
  assert.deepEqual(await (await OciLayout.open(layout.folder, { create: true })).resolve('v1'), manifest);

  const empty = await temporaryFolder(t);
  await assert.rejects(OciLayout.open(empty), { code: 'not-found' });
  await writeFile(join(empty, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}');
  await assert.rejects(OciLayout.open(empty), { code: 'unsupported', message: /2\.0\.0/ });
  await writeFile(join(empty, 'oci-layout'), '{');
  await assert.rejects(OciLayout.open(empty), { code: 'invalid-content' });
  await assert.rejects(OciLayout.open(join(empty, 'oci-layout'), { create: true }), { code: 'storage' });
});

test('a broken index.json is told, not written over', async (t) => {
  const layout = await newLayout(t);
  await writeFile(join(layout.folder, 'index.json'), '{"schemaVersion":2,"manifests":[{}]}');
  await assert.rejects(layout.entries(), { code: 'invalid-content', message: /index\.json/ });
  await assert.rejects(pushImage(layout, Buffer.from('x')), { code: 'invalid-content' });
  assert.equal(await readFile(join(layout.folder, 'index.json'), 'utf8'), '{"schemaVersion":2,"manifests":[{}]}');
});

test('an image may have several names; taking one away leaves the others', async (t) => {
  const layout = await newLayout(t);
  const { manifest } = await pushImage(layout, Buffer.from('x'), { tag: 'a' });
  await layout.tag(manifest, 'b');
  assert.deepEqual(await layout.untag('a'), manifest);
  assert.deepEqual(await layout.entries(), [{ reference: 'b', descriptor: manifest }]);
  await layout.untag('b');
  assert.deepEqual(await layout.entries(), [{ reference: undefined, descriptor: manifest }]);
  await layout.tag(manifest, 'c');
  assert.deepEqual(await layout.entries(), [{ reference: 'c', descriptor: manifest }]);
  await assert.rejects(layout.untag('a'), { code: 'not-found' });
});

test('a deleted manifest is gone with its names, unless an index needs it', async (t) => {
  const layout = await newLayout(t);
  const { manifest } = await pushImage(layout, Buffer.from('x'), { tag: 'a' });
  const index = await pushIndex(layout, [manifest]);
  await layout.delete(manifest.digest);
  await assert.rejects(layout.resolve('a'), { code: 'not-found' });
  assert.deepEqual(await layout.resolve(manifest.digest), manifest);
  await layout.delete(index.digest);
  await assert.rejects(layout.resolve(index.digest), { code: 'not-found' });
  await assert.rejects(layout.delete(index.digest), { code: 'not-found' });
});

test('a truncated or changed blob is noticed, and mended by the next push', async (t) => {
  const layout = await newLayout(t);
  const { layer, manifest } = await pushImage(layout, Buffer.from('layer'), { tag: 'a' });
  await writeFile(layout.blobPath(layer.digest), 'LAYER');
  await assert.rejects(async () => readAll(await layout.fetch(layer), layer), { code: 'digest-mismatch' });
  await truncate(layout.blobPath(layer.digest), 2);
  assert.equal(await layout.exists(layer), false);
  assert.equal(await layout.exists(manifest), false);
  await assert.rejects(async () => readAll(await layout.fetch(layer), layer), { code: 'size-mismatch' });
  await layout.push(layer, contentOf(Buffer.from('layer')));
  assert.ok(await layout.exists(manifest));
});

test('a content that fails on its way leaves nothing, not even in ingest', async (t) => {
  const layout = await newLayout(t);
  const failure = new Error('the source broke');
  async function* broken() {
    yield Buffer.from('la');
    throw failure;
  }
  const layer = describe(MediaType.octetStream, Buffer.from('layer'));
  await assert.rejects(layout.push(layer, broken()), failure);
  assert.equal(await layout.exists(layer), false);
  assert.deepEqual(await readdir(join(layout.folder, 'ingest')), []);
});

test('a layout whose ingest folder was taken away goes on', async (t) => {
  const layout = await newLayout(t);
  await rm(join(layout.folder, 'ingest'), { recursive: true });
  await pushImage(layout, Buffer.from('x'), { tag: 'a' });
  await mkdir(join(layout.folder, 'blobs', 'sha256', 'not-a-digest'));
  assert.equal((await layout.prune({ grace: 0 })).blobs, 0);
});

test('many changes at once of one layout, all kept', async (t) => {
  const layout = await newLayout(t);
  const other = await OciLayout.open(layout.folder);
  const { manifest } = await pushImage(layout, Buffer.from('x'));
  const names = Array.from({ length: 20 }, (_, index) => `name-${index}`);
  await Promise.all(names.map((name, index) => (index % 2 === 0 ? layout : other).tag(manifest, name)));
  const found = (await layout.entries()).map(({ reference }) => reference);
  assert.deepEqual(new Set(found), new Set(names));
});
