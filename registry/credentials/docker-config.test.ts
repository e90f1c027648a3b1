import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../layout/testing-layout.ts';
import { DockerCredentials } from './docker-config.ts';

const auth = (text: string) => Buffer.from(text).toString('base64');

async function withConfig(t: TestContext, config: unknown) {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'config.json');
  if (config !== undefined) await writeFile(file, JSON.stringify(config));
  const credentials = new DockerCredentials({ env: { DOCKER_CONFIG: folder, PATH: process.env['PATH'] } });
  const read = async (): Promise<Record<string, unknown>> => JSON.parse(await readFile(file, 'utf8'));
  return { credentials, file, folder, read };
}

/** A helper that keeps one registry's credentials in a file, and does it as the protocol says. */
async function withHelper(t: TestContext, config: unknown) {
  const setting = await withConfig(t, config);
  const program = join(setting.folder, 'docker-credential-test');
  const kept = join(setting.folder, 'kept');
  const script = `#!/bin/sh
case $1 in
store) cat > '${kept}' ;;
get) read -r url
  if [ -f '${kept}' ] && grep -q "\\"ServerURL\\":\\"$url\\"" '${kept}'; then cat '${kept}'; else echo 'credentials not found in native keychain'; exit 1; fi ;;
erase) rm '${kept}' ;;
esac
`;
  await writeFile(program, script);
  await chmod(program, 0o755);
  const env = { DOCKER_CONFIG: setting.folder, PATH: `${setting.folder}:${process.env['PATH']}` };
  return { ...setting, program, kept, credentials: new DockerCredentials({ env }) };
}

test('entries of auths in all their forms', async (t) => {
  const { credentials } = await withConfig(t, {
    auths: {
      'ghcr.io': { auth: auth('me:pass:word') },
      'https://quay.io/v1/': { username: 'q', password: 'p' },
      'https://index.docker.io/v1/': { auth: auth('hub:p\0\0') },
      'token.io': { auth: auth('u:p'), identitytoken: 'refresh' },
      'empty.io': {},
      'localhost:5000': { auth: auth('local:p') },
    },
  });
  assert.deepEqual(await credentials.get('ghcr.io'), { username: 'me', password: 'pass:word' });
  assert.deepEqual(await credentials.get('quay.io'), { username: 'q', password: 'p' });
  assert.deepEqual(await credentials.get('docker.io'), { username: 'hub', password: 'p' });
  assert.deepEqual(await credentials.get('token.io'), { identityToken: 'refresh' });
  assert.equal(await credentials.get('empty.io'), undefined);
  assert.deepEqual(await credentials.get('localhost:5000'), { username: 'local', password: 'p' });
  assert.equal(await credentials.get('localhost:5001'), undefined);
});

test('several logins stand side by side, what else is in the file stays, and only its owner reads it', async (t) => {
  const { credentials, file, read, folder } = await withConfig(t, {
    psFormat: 'x',
    auths: { 'a.io': { auth: auth('a:a') } },
  });
  assert.deepEqual(await credentials.put('b.io', { username: 'b', password: 'b' }), { storedIn: 'file' });
  await credentials.put('docker.io', { identityToken: 't' });
  assert.deepEqual(await read(), {
    psFormat: 'x',
    auths: {
      'a.io': { auth: auth('a:a') },
      'b.io': { auth: auth('b:b') },
      'https://index.docker.io/v1/': { identitytoken: 't' },
    },
  });
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal(await credentials.erase('b.io'), true);
  assert.equal(await credentials.erase('b.io'), false);
  assert.equal(await credentials.get('b.io'), undefined);
  assert.deepEqual(await credentials.get('a.io'), { username: 'a', password: 'a' });
  assert.deepEqual(await readdir(folder), ['config.json']);
});

test('logins at the same time are all kept', async (t) => {
  const { credentials, read } = await withConfig(t, undefined);
  const names = Array.from({ length: 10 }, (_, index) => `r${index}.io`);
  await Promise.all(names.map((name) => credentials.put(name, { username: 'u', password: 'p' })));
  const { auths } = await read();
  assert.deepEqual(Object.keys(auths ?? {}).sort(), names);
});

test('a linked file stays a link', async (t) => {
  const { credentials, file, folder } = await withConfig(t, undefined);
  await mkdir(join(folder, 'dotfiles'));
  await writeFile(join(folder, 'dotfiles', 'real.json'), '{}');
  await symlink(join(folder, 'dotfiles', 'real.json'), file);
  await credentials.put('a.io', { username: 'a', password: 'a' });
  assert.match(await readFile(join(folder, 'dotfiles', 'real.json'), 'utf8'), /a\.io/);
});

test('a file that is no JSON is told without its content, and not written over', async (t) => {
  const { credentials, file } = await withConfig(t, undefined);
  await writeFile(file, '{"auths": {"a.io": {"auth": "c2VjcmV0"');
  for (const attempt of [() => credentials.get('a.io'), () => credentials.put('a.io', { identityToken: 'x' })]) {
    await assert.rejects(attempt, { code: 'storage', message: /^(?!.*c2VjcmV0).*config\.json is not a JSON object$/ });
  }
  assert.match(await readFile(file, 'utf8'), /c2VjcmV0/);
  const broken = await withConfig(t, { auths: { 'a.io': { auth: auth('nocolon') } } });
  await assert.rejects(broken.credentials.get('a.io'), { code: 'storage', message: /auths\["a\.io"\] holds no/ });
});

test('credsStore keeps what is stored, the file lists it only', async (t) => {
  const { credentials, read, kept } = await withHelper(t, { credsStore: 'test' });
  assert.equal(await credentials.get('a.io'), undefined);
  assert.deepEqual(await credentials.put('a.io', { username: 'a', password: 'secret' }), { storedIn: 'test' });
  assert.deepEqual(await read(), { credsStore: 'test', auths: { 'a.io': {} } });
  assert.deepEqual(JSON.parse(await readFile(kept, 'utf8')), { ServerURL: 'a.io', Username: 'a', Secret: 'secret' });
  assert.deepEqual(await credentials.get('a.io'), { username: 'a', password: 'secret' });
  assert.equal(await credentials.erase('a.io'), true);
  assert.equal(await credentials.get('a.io'), undefined);
  await credentials.put('b.io', { identityToken: 'refresh' });
  assert.deepEqual(await credentials.get('b.io'), { identityToken: 'refresh' });
});

test('credHelpers go before credsStore, for their registry only', async (t) => {
  const { credentials } = await withHelper(t, { credsStore: 'missing', credHelpers: { 'a.io': 'test' } });
  assert.deepEqual(await credentials.put('a.io', { username: 'a', password: 'p' }), { storedIn: 'test' });
  await assert.rejects(credentials.get('b.io'), {
    code: 'storage',
    message: /docker-credential-missing is not in PATH/,
  });
});

test('a helper that fails is told in its words, one with a path for a name is not run', async (t) => {
  const { credentials, program } = await withHelper(t, { credsStore: 'test' });
  await writeFile(program, '#!/bin/sh\necho the keychain is locked\nexit 1\n');
  await assert.rejects(credentials.get('a.io'), { code: 'storage', message: /get a\.io: the keychain is locked/ });
  const evil = await withConfig(t, { credsStore: '../../bin/sh' });
  await assert.rejects(evil.credentials.get('a.io'), {
    code: 'storage',
    message: /not the name of a credential helper/,
  });
});
