/** cosign verifies what we signed and the other way round, in both of its forms, with no network but the registry. */
import assert from 'node:assert/strict';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { RegistryClient } from '../../registry/client/registry-client.ts';
import { digestOf } from '../../registry/digest.ts';
import { packImage, storeImage } from '../../src/image/index.ts';
import { COSIGN, goTool } from '../support/go-tools.ts';
import { ImageUser } from '../support/image-user.ts';
import { startRegistry } from '../support/registry.ts';
import { runProgram } from '../support/run-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const cosign = goTool(COSIGN);
const skip = cosign === undefined && 'no Go here to build cosign with';
const folder = await scratchFolder();
const { host } = await startRegistry();
const user = new ImageUser(folder, { COSIGN_PASSWORD: 'open sesame' });
const repository = new RegistryClient(host).repository('signed');

const OFFLINE = ['--insecure-ignore-tlog=true', '--allow-http-registry'];
const FORMS = { bundle: [], classic: ['--new-bundle-format=false'] } as const;

async function runCosign(...args: string[]): Promise<{ status: number | null; output: string }> {
  const env = { ...process.env, ...user.env, TUF_ROOT: join(folder, 'tuf') };
  const { status, stdout, stderr } = await runProgram(cosign ?? '', args, { cwd: folder, env });
  return { status, output: `${stdout}${stderr}` };
}

/** An image of its own for each test: those of other tests have signatures already. */
async function pushImage(tag: string, version = tag): Promise<{ reference: string; digest: string }> {
  const filter = {
    module: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    runtime: { abiVersions: ['v0.2.1'], rootIds: [] },
    annotations: { 'org.opencontainers.image.version': version },
  };
  const { digest } = await storeImage(repository, await packImage(filter, 'artifact'), tag);
  return { reference: `${host}/signed:${tag}`, digest };
}

before(async () => {
  if (cosign === undefined) return;
  for (const prefix of ['own', 'other']) {
    const { status, output } = await runCosign('generate-key-pair', '--output-key-prefix', prefix);
    assert.equal(status, 0, output);
  }
});

for (const [form, flags] of Object.entries(FORMS)) {
  test(`cosign verifies what we signed: ${form}`, { skip }, async () => {
    const { reference } = await pushImage(`ours-${form}`);
    await user.run('sign', reference, '--key', 'own.key', '--form', form);
    const good = await runCosign('verify', '--key', 'own.pub', ...OFFLINE, ...flags, reference);
    assert.equal(good.status, 0, good.output);
    const bad = await runCosign('verify', '--key', 'other.pub', ...OFFLINE, ...flags, reference);
    assert.notEqual(bad.status, 0, bad.output);
  });

  test(`we verify what cosign signed: ${form}`, { skip }, async () => {
    const { reference, digest } = await pushImage(`theirs-${form}`);
    const signing = ['--yes', '--use-signing-config=false', '--tlog-upload=false', '--allow-http-registry', ...flags];
    const { status, output } = await runCosign('sign', '--key', 'own.key', ...signing, `${host}/signed@${digest}`);
    assert.equal(status, 0, output);
    const { signed } = await user.run('verify', reference, '--key', 'own.pub');
    assert.deepEqual(signed, [form]);
    const { code } = await user.fail('verify', reference, '--key', 'other.pub');
    assert.equal(code, 'signature-invalid');
  });
}

test('both forms are made at once, and survive a pull and a push under another name', { skip }, async () => {
  const { reference } = await pushImage('both');
  await user.run('sign', reference, '--key', 'own.key');
  await user.run('pull', reference);
  const other = `${host}/elsewhere:1`;
  await user.run('push', reference, '--as', other);
  for (const flags of Object.values(FORMS)) {
    const { status, output } = await runCosign('verify', '--key', 'own.pub', ...OFFLINE, ...flags, other);
    assert.equal(status, 0, output);
  }
});

test('a tag that was moved after the signing is refused, by cosign and by us', { skip }, async () => {
  const { reference } = await pushImage('moving', 'before');
  await user.run('sign', reference, '--key', 'own.key');
  await pushImage('moving', 'after');
  assert.equal((await user.fail('verify', reference, '--key', 'own.pub')).code, 'signature-missing');
  assert.notEqual((await runCosign('verify', '--key', 'own.pub', ...OFFLINE, reference)).status, 0);
});

test('a layer that was changed after the signing is refused', { skip }, async () => {
  const module = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const path = new RegExp(`/blobs/${digestOf(module)}`);
  const spoilt = await startRegistry({
    faults: [{ method: 'GET', path, times: Number.MAX_SAFE_INTEGER, action: { type: 'corrupt' } }],
  });
  const target = new RegistryClient(spoilt.host).repository('signed');
  const filter = { module, runtime: { abiVersions: [], rootIds: [] }, annotations: {} };
  await storeImage(target, await packImage(filter, 'artifact'), '1');
  const reference = `${spoilt.host}/signed:1`;
  await user.run('sign', reference, '--key', 'own.key');
  assert.equal((await user.fail('verify', reference, '--key', 'own.pub')).code, 'registry-digest-mismatch');
});

test('settings that ask for a signature stop pull and run, and leave no image behind', { skip }, async () => {
  const { reference } = await pushImage('wanted');
  const strict = new ImageUser(await scratchFolder());
  await mkdir(join(strict.folder, 'config'));
  await copyFile(join(folder, 'own.pub'), join(strict.folder, 'config/own.pub'));
  await writeFile(
    join(strict.folder, 'config/config.yaml'),
    `signatures:\n  - images: ${host}/\n    keys: [own.pub]\n`,
  );
  assert.equal((await strict.fail('pull', reference)).code, 'signature-missing');
  assert.equal((await strict.fail('run', reference, '--no-watch', '--port', '0')).code, 'signature-missing');
  assert.deepEqual(await strict.run('list'), { images: [] });
  await user.run('sign', reference, '--key', 'own.key');
  assert.deepEqual((await strict.run('pull', reference)).signed, ['bundle', 'classic']);
});

test('a wrong password opens no key', { skip }, async () => {
  const { reference } = await pushImage('locked');
  const stranger = new ImageUser(folder, { COSIGN_PASSWORD: 'wrong' });
  assert.equal((await stranger.fail('sign', reference, '--key', 'own.key')).code, 'key-password-wrong');
});
