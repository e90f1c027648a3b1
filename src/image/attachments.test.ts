import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryTarget } from '../../registry/memory-target.ts';
import { attach, readAttachments } from './attachments.ts';
import { packImage } from './pack.ts';
import { storeImage } from './store-image.ts';
import { FILTER } from './testing-filter.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

test('what was attached is read again, by its kind', async () => {
  const target = new MemoryTarget();
  const image = await storeImage(target, await packImage(FILTER, 'artifact'));
  const other = await storeImage(target, await packImage(FILTER, 'compat'));
  const read = async (limit = 100) =>
    (await readAttachments(target, image, 'configurationSchema', limit)).map((file) => Buffer.from(file).toString());
  assert.deepEqual(await read(), []);
  await attach(target, image, { kind: 'readme', name: 'README.md', bytes: bytes('# hello') });
  await attach(target, other, { kind: 'configurationSchema', name: 'schema.json', bytes: bytes('[]') });
  await attach(target, image, { kind: 'configurationSchema', name: 'schema.json', bytes: bytes('{}') });
  await attach(target, image, { kind: 'configurationSchema', name: 'schema.json', bytes: bytes('true') });
  assert.deepEqual(await read(), ['{}', 'true']);
  await assert.rejects(read(3), { code: 'too-large' });
});
