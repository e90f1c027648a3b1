import assert from 'node:assert/strict';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { contentOf, describe } from '../content.ts';
import { MediaType } from '../media-types.ts';
import { pushImage, pushIndex } from '../testing-image.ts';
import { age, newLayout } from './testing-layout.ts';

test('what no name leads to goes, what a kept image needs stays', async (t) => {
  const layout = await newLayout(t);
  const kept = await pushImage(layout, Buffer.from('kept'), { tag: 'kept' });
  const signature = await pushImage(layout, Buffer.from('signature'), { subject: kept.manifest });
  const inner = await pushImage(layout, Buffer.from('inner'));
  const index = await pushIndex(layout, [inner.manifest]);
  await layout.tag(index, 'index');
  const gone = await pushImage(layout, Buffer.from('gone'), { tag: 'gone' });
  const goneToo = await pushImage(layout, Buffer.from('gone too'), { subject: gone.manifest });
  await layout.untag('gone');

  const result = await layout.prune({ grace: 0 });
  assert.deepEqual(
    new Set(result.manifests.map(({ digest }) => digest)),
    new Set([gone.manifest.digest, goneToo.manifest.digest]),
  );
  assert.equal(result.blobs, 4);
  const sizes = [gone, goneToo].flatMap(({ manifest, layer }) => [manifest.size, layer.size]);
  assert.equal(
    result.bytes,
    sizes.reduce((sum, size) => sum + size),
  );
  for (const { manifest } of [kept, signature, inner]) assert.ok(await layout.exists(manifest));
  assert.ok(await layout.exists(index));
  assert.equal(await layout.exists(gone.layer), false);
});

test('nameless manifests can be kept', async (t) => {
  const layout = await newLayout(t);
  const { manifest } = await pushImage(layout, Buffer.from('nameless'));
  assert.equal((await layout.prune({ grace: 0, keepUntagged: true })).blobs, 0);
  assert.ok(await layout.exists(manifest));
});

test('young content is left to whoever may be about to use it', async (t) => {
  const layout = await newLayout(t);
  const old = describe(MediaType.octetStream, Buffer.from('old'));
  const young = describe(MediaType.octetStream, Buffer.from('young'));
  await layout.push(old, contentOf(Buffer.from('old')));
  await layout.push(young, contentOf(Buffer.from('young')));
  await age(layout, old);
  assert.equal((await layout.prune()).blobs, 1);
  assert.ok(await layout.exists(young));
  assert.equal(await layout.exists(old), false);
});

test('asking for content renews its time', async (t) => {
  const layout = await newLayout(t);
  const { manifest, layer, config } = await pushImage(layout, Buffer.from('x'));
  await age(layout, manifest, layer, config);
  assert.ok(await layout.exists(manifest));
  assert.equal((await layout.prune()).blobs, 0);
  assert.ok(await layout.exists(manifest));
});

test('what killed processes left half-written goes too', async (t) => {
  const layout = await newLayout(t);
  const ingest = join(layout.folder, 'ingest');
  const hourAgo = Date.now() / 1000 - 3600;
  // No process has this number: it is above what Linux and macOS give out.
  await writeFile(join(ingest, '99999999.left'), 'half');
  await utimes(join(ingest, '99999999.left'), hourAgo, hourAgo);
  await writeFile(join(ingest, '99999998.fresh'), 'perhaps of another container');
  await writeFile(join(ingest, `${process.pid}.ours`), 'being written slowly');
  await utimes(join(ingest, `${process.pid}.ours`), hourAgo, hourAgo);
  await layout.prune();
  assert.deepEqual((await readdir(ingest)).sort(), ['99999998.fresh', `${process.pid}.ours`].sort());
});
