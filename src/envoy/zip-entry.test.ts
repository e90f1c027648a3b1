import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeZip } from './testing-zip.ts';
import { readZipEntry } from './zip-entry.ts';

const text = Buffer.from('hello '.repeat(1000));
const LIMIT = 1 << 20;

test('reads a stored and a deflated file, whatever stands beside them', async () => {
  const files = [
    { name: 'a', contents: Buffer.from('no') },
    { name: 'dir/stored', contents: text },
    { name: 'dir/deflated', contents: text, deflate: true },
    { name: 'empty', contents: Buffer.alloc(0), deflate: true },
  ];
  const archive = makeZip(files, 'a comment with PK\x05\x06 in it, and some more text after that');
  assert.deepEqual(await readZipEntry(makeZip(files), 'dir/stored', LIMIT), text);
  assert.deepEqual(await readZipEntry(makeZip(files, 'a comment'), 'dir/deflated', LIMIT), text);
  assert.equal((await readZipEntry(makeZip(files), 'empty', LIMIT)).length, 0);
  await assert.rejects(readZipEntry(archive, 'nowhere', LIMIT), { code: 'zip-invalid' });
});

const BAD: { name: string; archive: Buffer; message: RegExp }[] = [
  { name: 'no archive', archive: Buffer.from('hello'), message: /no directory/ },
  { name: 'an empty file', archive: Buffer.alloc(0), message: /no directory/ },
  { name: 'a missing file', archive: makeZip([{ name: 'other', contents: text }]), message: /has no x/ },
  { name: 'a wrong checksum', archive: makeZip([{ name: 'x', contents: text, crc: 1 }]), message: /checksum/ },
  {
    name: 'a deflated file that is longer than it says',
    archive: makeZip([{ name: 'x', contents: text, deflate: true, size: 100 }]),
    message: /can't be unpacked/,
  },
  {
    name: 'a deflated file that is shorter than it says',
    archive: makeZip([{ name: 'x', contents: text, deflate: true, size: 7000 }]),
    message: /6000 bytes instead of 7000/,
  },
  {
    name: 'a file over the limit',
    archive: makeZip([{ name: 'x', contents: text, size: LIMIT + 1 }]),
    message: /more than 1048576/,
  },
  { name: 'a damaged stream', archive: damage(), message: /can't be unpacked|checksum/ },
];

function damage(): Buffer {
  const archive = makeZip([{ name: 'x', contents: text, deflate: true }]);
  archive.fill(0xff, 31, 40);
  return archive;
}

for (const { name, archive, message } of BAD) {
  test(`refuses ${name}`, async () => {
    await assert.rejects(readZipEntry(archive, 'x', LIMIT), { code: 'zip-invalid', message });
  });
}

test('refuses an archive that is cut off anywhere', async () => {
  const archive = makeZip([{ name: 'x', contents: Buffer.from('hello'), deflate: true }]);
  for (let size = 0; size < archive.length; size++) {
    await assert.rejects(readZipEntry(archive.subarray(0, size), 'x', LIMIT), { code: 'zip-invalid' });
  }
  for (let start = 1; start < archive.length; start++) {
    await assert.rejects(readZipEntry(archive.subarray(start), 'x', LIMIT), { code: 'zip-invalid' });
  }
});
