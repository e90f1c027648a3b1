import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseReference } from '../../registry/reference.ts';
import { requiredKeys } from './signature-policy.ts';

const folder = await mkdtemp(join(tmpdir(), 'proxlet-policy-'));
after(() => rm(folder, { recursive: true }));
const env = { PROXLET_CONFIG_DIR: folder };

const keys: Record<string, string> = {};
for (const name of ['team', 'filter']) {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = publicKey.export({ format: 'pem', type: 'spki' });
  await writeFile(join(folder, `${name}.pub`), pem);
  keys[name] = String(pem);
}

async function required(config: string, reference: string): Promise<string[] | undefined> {
  await writeFile(join(folder, 'config.yaml'), config);
  const found = await requiredKeys(env, parseReference(reference));
  return found?.map(
    (key) => Object.entries(keys).find(([, pem]) => pem === key.export({ format: 'pem', type: 'spki' }))?.[0] ?? '',
  );
}

test('without a file nothing is asked for', async () => {
  assert.equal(
    await requiredKeys({ PROXLET_CONFIG_DIR: join(folder, 'none') }, parseReference('r.example/a')),
    undefined,
  );
});

test('the longest name counts, and a prefix ends where a name does', async () => {
  const config = `signatures:
  - {images: r.example/team/, keys: [team.pub]}
  - {images: r.example/team/filter, keys: [filter.pub, team.pub]}
`;
  assert.deepEqual(await required(config, 'r.example/team/other:1'), ['team']);
  assert.deepEqual(await required(config, 'r.example/team/filter:1'), ['filter', 'team']);
  assert.equal(await required(config, 'r.example/teamwork/x'), undefined);
  assert.deepEqual(await required('signatures: [{images: "*", keys: [team.pub]}]', 'hello'), ['team']);
});

test('a mistake in the file is never taken for leave', async () => {
  for (const config of [
    'signature: []',
    'signatures: [{images: "*"}]',
    'signatures: [{images: "*", keys: []}]',
    'signatures: [{images: "*", keys: [none.pub]}]',
    'signatures: [',
    'text',
  ]) {
    await assert.rejects(required(config, 'hello'), { code: 'config-invalid', exitCode: 2 }, config);
  }
});
