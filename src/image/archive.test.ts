import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createGzip, gunzipSync } from 'node:zlib';
import { packTar as pack } from 'modern-tar';
import { gzip, packTar, readArchive } from './archive.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

type Header = Parameters<typeof pack>[0][number]['header'];

async function archiveOf(...headers: Partial<Header>[]): Promise<Uint8Array> {
  return gzip(await pack(headers.map((header) => ({ header: { name: 'x', size: 0, ...header } }))));
}

test('the same files give the same bytes, and come back', async () => {
  const files = [{ name: 'plugin.wasm', bytes: bytes('module') }];
  const archive = gzip(await packTar(files));
  assert.deepEqual(archive, gzip(await packTar(files)));
  assert.deepEqual([...archive.subarray(4, 10)], [0, 0, 0, 0, 2, 255]);
  assert.deepEqual(await readArchive(once(archive), ['plugin.wasm']), new Map([['plugin.wasm', bytes('module')]]));
});

test('a file is found by its basename, and the first one counts', async () => {
  const files = [
    { name: 'a/b/plugin.wasm', bytes: bytes('first') },
    { name: 'plugin.wasm', bytes: bytes('second') },
    { name: 'other', bytes: bytes('other') },
  ];
  const found = await readArchive(once(gzip(await packTar(files))), ['plugin.wasm']);
  assert.deepEqual(found, new Map([['plugin.wasm', bytes('first')]]));
});

describe('refuses', () => {
  const cases: [string, Partial<Header>, RegExp][] = [
    ['a way out', { name: '../plugin.wasm' }, /names \.\.\/plugin\.wasm, a path that leads out/],
    ['a way out in the middle', { name: 'a/../../b' }, /leads out/],
    ['a way out with backslashes', { name: 'a\\..\\b' }, /leads out/],
    ['an absolute path', { name: '/etc/passwd' }, /an absolute path/],
    ['a drive', { name: 'C:\\plugin.wasm' }, /an absolute path/],
    ['a symbolic link', { name: 'plugin.wasm', type: 'symlink', linkname: '/etc/passwd' }, /a symlink/],
    ['a hard link', { name: 'plugin.wasm', type: 'link', linkname: '/etc/passwd' }, /a link/],
    ['a device', { name: 'plugin.wasm', type: 'character-device' }, /a character-device/],
    ['a named pipe', { name: 'plugin.wasm', type: 'fifo' }, /a fifo/],
    ['control characters, escaped', { name: '/\u001b[31m' }, /\/\\x1b\[31m/],
  ];
  for (const [name, header, message] of cases) {
    test(name, async () => {
      const archive = await archiveOf(header);
      await assert.rejects(readArchive(once(archive), ['plugin.wasm']), { code: 'archive-unsafe', message });
    });
  }

  test('more entries than any filter has', async () => {
    const archive = await archiveOf(...Array.from({ length: 1001 }, (_, index) => ({ name: `f${index}` })));
    await assert.rejects(readArchive(once(archive), []), { code: 'archive-too-large' });
  });

  test('what is no archive, or is cut short', async () => {
    const archive = gzip(await packTar([{ name: 'plugin.wasm', bytes: bytes('module') }]));
    for (const content of [bytes('plain'), archive.subarray(0, -9), gzip(bytes('no tar'.repeat(200)))]) {
      await assert.rejects(readArchive(once(content), []), { code: 'archive-invalid' });
    }
    assert.ok(gunzipSync(archive).length > 0);
  });

  test('a gzip bomb, after no more than the limit', async () => {
    const zeros = new Uint8Array(1 << 20);
    let unpacked = 0;
    async function* bomb(): AsyncGenerator<Uint8Array> {
      const gzipped = createGzip();
      gzipped.write(bombHeader());
      const feed = (): void => {
        while (unpacked < 10 * 1024 ** 3) {
          unpacked += zeros.length;
          if (!gzipped.write(zeros)) {
            gzipped.once('drain', feed);
            return;
          }
        }
        gzipped.end();
      };
      feed();
      yield* gzipped;
    }
    await assert.rejects(readArchive(bomb(), []), { code: 'archive-too-large', message: /more than 300 MiB/ });
    assert.ok(unpacked < 1024 ** 3, `${unpacked} bytes were unpacked`);
  });
});

/** A tar header that promises 8 GiB. */
function bombHeader(): Uint8Array {
  const header = Buffer.alloc(512);
  header.write('plugin.wasm');
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write('77777777777\0', 124);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
