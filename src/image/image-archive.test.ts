import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packTar } from 'modern-tar';
import { loadImages, saveImage } from './image-archive.ts';
import { put, testImages } from './testing-images.ts';

type Header = Parameters<typeof packTar>[0][number]['header'];

test('what was saved is loaded under its name, or under another', async (t) => {
  const { images, folder } = await testImages(t);
  const descriptor = await put(images, 'r.example/a:1');
  const file = join(folder, 'a.tar');
  await saveImage(await images.findIn('store', 'r.example/a:1'), file);
  const other = await testImages(t);
  assert.deepEqual(await loadImages(other.images, file, undefined), ['r.example/a:1']);
  assert.deepEqual(await loadImages(other.images, file, 'r.example/b:2'), ['r.example/b:2']);
  for (const name of ['r.example/a:1', 'r.example/b:2']) {
    assert.equal((await other.images.findIn('store', name)).descriptor.digest, descriptor.digest);
  }
});

test('a file that cannot be written leaves nothing behind', async (t) => {
  const { images, folder } = await testImages(t);
  await put(images, 'r.example/a:1');
  const found = await images.findIn('store', 'r.example/a:1');
  await assert.rejects(saveImage(found, join(folder, 'none/a.tar')), { code: 'file-unwritable' });
  assert.deepEqual(await readdir(folder), ['data']);
});

const unsafe: [string, Header][] = [
  ['a way out', { name: '../evil', size: 0 }],
  ['a way out below blobs', { name: 'blobs/sha256/../../../evil', size: 0 }],
  ['an absolute path', { name: '/etc/passwd', size: 0 }],
  ['a symbolic link', { name: 'index.json', size: 0, type: 'symlink', linkname: '/etc/passwd' }],
  ['a hard link', { name: 'index.json', size: 0, type: 'link', linkname: '/etc/passwd' }],
  ['a device', { name: 'index.json', size: 0, type: 'character-device' }],
  ['what is no part of a layout', { name: 'evil.txt', size: 0 }],
];
for (const [name, header] of unsafe) {
  test(`an archive with ${name} is refused`, async (t) => {
    const { images, folder } = await testImages(t);
    const file = join(folder, 'bad.tar');
    await writeFile(file, await packTar([{ header }]));
    await assert.rejects(loadImages(images, file, undefined), { code: 'archive-unsafe' });
  });
}

test('what is no archive is told as such', async (t) => {
  const { images, folder } = await testImages(t);
  const file = join(folder, 'bad.tar');
  await writeFile(file, 'no archive '.repeat(100));
  await assert.rejects(loadImages(images, file, undefined), { code: 'archive-invalid' });
  await assert.rejects(loadImages(images, join(folder, 'none'), undefined), { code: 'archive-invalid' });
});

test('an archive whose image has no whole name needs one', async (t) => {
  const { images, folder } = await testImages(t);
  await put(images, 'r.example/a:1');
  const found = await images.findIn('store', 'r.example/a:1');
  const file = join(folder, 'a.tar');
  await saveImage(found, file);
  const renamed = Buffer.from(
    (await readFile(file)).toString('latin1').replace('"r.example/a:1"', '"1"            '),
    'latin1',
  );
  await writeFile(file, renamed);
  await assert.rejects(loadImages(images, file, undefined), { code: 'archive-nameless', exitCode: 2 });
  assert.deepEqual(await loadImages(images, file, 'hello:1'), ['docker.io/library/hello:1']);
});
