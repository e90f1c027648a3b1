import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { listImages } from './list-images.ts';
import { removeImage } from './remove-image.ts';
import { signImage } from './signing/index.ts';
import { put, testImages } from './testing-images.ts';

test('lists images by name and tag, and no signatures', async (t) => {
  const { images } = await testImages(t);
  const descriptor = await put(images, 'r.example/b:2');
  await put(images, 'r.example/b:1');
  await put(images, 'hello:dev');
  const { target } = await images.findIn('store', 'r.example/b:1');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await signImage(target, descriptor, 'r.example/b', privateKey, ['bundle', 'classic']);
  const listed = await listImages(images);
  assert.deepEqual(
    listed.map(({ name, tag }) => `${name}:${tag}`),
    ['docker.io/library/hello:dev', 'r.example/b:1', 'r.example/b:2'],
  );
  const [first] = listed;
  assert.equal(first?.digest, descriptor.digest);
  assert.equal(first?.format, 'artifact');
  assert.deepEqual(first?.abiVersions, ['v0.2.1']);
  assert.ok(first !== undefined && first.size > descriptor.size + 8);
});

test('names that another program gave are shown as they are', async (t) => {
  const { images } = await testImages(t);
  const descriptor = await put(images, 'hello:dev');
  await (await images.store()).tag(descriptor, 'Some \u001b Name');
  assert.deepEqual(
    (await listImages(images)).map(({ name, tag }) => [name, tag]),
    [
      ['Some \u001b Name', ''],
      ['docker.io/library/hello', 'dev'],
    ],
  );
});

test('a damaged image is listed, so that it can be removed', async (t) => {
  const { images } = await testImages(t);
  const descriptor = await put(images, 'hello:dev');
  const store = await images.store();
  await rm(store.blobPath(descriptor.digest));
  await writeFile(store.blobPath(descriptor.digest), 'damaged');
  const [listed] = await listImages(images);
  assert.equal(listed?.tag, 'dev');
  assert.equal(listed?.format, undefined);
  await removeImage(images, await images.findIn('store', 'hello:dev'));
  assert.deepEqual(await listImages(images), []);
});

test('with its last name an image loses the tag of its signatures, and not before', async (t) => {
  const { images } = await testImages(t);
  const descriptor = await put(images, 'r.example/a:1');
  await put(images, 'r.example/a:2');
  const { target } = await images.findIn('store', 'r.example/a:1');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await signImage(target, descriptor, 'r.example/a', privateKey, ['classic']);
  const names = async () => (await (await images.store()).entries()).filter(({ reference }) => reference).length;
  assert.equal(await names(), 3);
  await removeImage(images, await images.findIn('store', 'r.example/a:1'));
  assert.equal(await names(), 2);
  await removeImage(images, await images.findIn('store', 'r.example/a:2'));
  assert.equal(await names(), 0);
});
