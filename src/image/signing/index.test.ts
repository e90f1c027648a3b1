import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { contentOf, describe, readAll } from '../../../registry/content.ts';
import type { Descriptor } from '../../../registry/descriptor.ts';
import { MemoryTarget } from '../../../registry/memory-target.ts';
import { attach } from '../attachments.ts';
import { packImage } from '../pack.ts';
import { storeImage } from '../store-image.ts';
import { FILTER } from '../testing-filter.ts';
import { fetchingOtherwise } from '../testing-target.ts';
import { SIGNATURE_FORMS, type SignatureForm, signImage, verifySignature } from './index.ts';
import { signatureTag } from './signature-tag.ts';

const KINDS: [string, { publicKey: KeyObject; privateKey: KeyObject }][] = [
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
];
const [own, other] = [KINDS[0]![1], generateKeyPairSync('ec', { namedCurve: 'P-256' })];

async function stored(target: MemoryTarget, version = '1'): Promise<Descriptor> {
  return storeImage(target, await packImage({ ...FILTER, annotations: { version } }, 'artifact'), 'tag');
}

for (const [kind, { publicKey, privateKey }] of KINDS) {
  for (const form of SIGNATURE_FORMS) {
    test(`${form}, ${kind}: what was signed verifies`, async () => {
      const target = new MemoryTarget();
      const image = await stored(target);
      await signImage(target, image, 'r.example/a', privateKey, [form]);
      assert.deepEqual(await verifySignature(target, image, [publicKey]), [form]);
    });
  }
}

for (const form of SIGNATURE_FORMS) {
  test(`${form}: another key, an image without a signature and a moved tag are refused`, async () => {
    const target = new MemoryTarget();
    const image = await stored(target);
    await assert.rejects(verifySignature(target, image, [own.publicKey]), { code: 'signature-missing' });
    await signImage(target, image, 'r.example/a', own.privateKey, [form]);
    await assert.rejects(verifySignature(target, image, [other.publicKey]), { code: 'signature-invalid' });
    await stored(target, '2');
    const moved = await target.resolve('tag');
    await assert.rejects(verifySignature(target, moved, [own.publicKey]), { code: 'signature-missing' });
  });

  test(`${form}: several people may sign, and any of several keys may be asked for`, async () => {
    const target = new MemoryTarget();
    const image = await stored(target);
    for (const key of [own, other]) await signImage(target, image, 'r.example/a', key.privateKey, [form]);
    for (const key of [own, other]) assert.deepEqual(await verifySignature(target, image, [key.publicKey]), [form]);
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    assert.deepEqual(await verifySignature(target, image, [stranger, other.publicKey]), [form]);
  });

  test(`${form}: a signature that is put under another image is refused`, async () => {
    const target = new MemoryTarget();
    const [first, second] = [await stored(target), await stored(target, '2')];
    await signImage(target, first, 'r.example/a', own.privateKey, [form]);
    await transplant(target, form, first, second);
    await assert.rejects(verifySignature(target, second, [own.publicKey]), { code: 'signature-invalid' });
  });
}

test('other referrers, and damaged ones, hide no good signature', async () => {
  const target = new MemoryTarget();
  const image = await stored(target);
  await attach(target, image, { kind: 'readme', name: 'README.md', bytes: FILTER.module });
  await signImage(target, image, 'r.example/a', own.privateKey, ['bundle']);
  const lost = { mediaType: image.mediaType, digest: `sha256:${'0'.repeat(64)}`, size: 2 } as const;
  const referrers = async () => [lost, ...(await target.referrers(image.digest))];
  const crowded = { ...fetchingOtherwise(target, (one) => target.fetch(one)), referrers };
  assert.deepEqual(await verifySignature(crowded, image, [own.publicKey]), ['bundle']);
});

test('a layer that was changed after the signing is refused', async () => {
  const target = new MemoryTarget();
  const image = await stored(target);
  await signImage(target, image, 'r.example/a', own.privateKey, ['bundle']);
  const tampered = fetchingOtherwise(target, async (descriptor) =>
    descriptor.size === FILTER.module.length
      ? contentOf(Uint8Array.from(FILTER.module, () => 7))
      : target.fetch(descriptor),
  );
  await assert.rejects(verifySignature(tampered, image, [own.publicKey]), { code: 'digest-mismatch' });
});

/** What somebody could do who may write to the repository and has no key. */
async function transplant(target: MemoryTarget, form: SignatureForm, from: Descriptor, to: Descriptor): Promise<void> {
  if (form === 'classic') return target.tag(await target.resolve(signatureTag(from)), signatureTag(to));
  const [signature] = await target.referrers(from.digest);
  assert.ok(signature);
  const text = new TextDecoder().decode(await readAll(await target.fetch(signature), signature));
  const manifest = new TextEncoder().encode(text.replace(from.digest, to.digest));
  await target.push(describe(signature.mediaType, manifest), contentOf(manifest));
}
