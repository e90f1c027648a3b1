import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseReference } from '../../registry/reference.ts';
import { lastVerified, rememberVerified } from './verifications.ts';

const folder = await mkdtemp(join(tmpdir(), 'proxlet-verified-'));
after(() => rm(folder, { recursive: true }));
const verification = { digest: `sha256:${'a'.repeat(64)}`, time: '2026-01-01T00:00:00.000Z' };

test('what was verified under a tag is known again, and nothing of other tags', async () => {
  const env = { PROXLET_DATA_DIR: join(folder, 'data') };
  const reference = parseReference('ghcr.io/me/hello:1.0');
  assert.equal(await lastVerified(env, reference), undefined);
  await rememberVerified(env, reference, verification);
  assert.deepEqual(await lastVerified(env, reference), verification);
  assert.equal(await lastVerified(env, parseReference('ghcr.io/me/hello:1.1')), undefined);
});

test('where nothing can be kept, verifying goes on', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const env = { PROXLET_DATA_DIR: file };
  await rememberVerified(env, parseReference('hello:1'), verification);
  assert.equal(await lastVerified(env, parseReference('hello:1')), undefined);
});
