import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, randomBytes, scryptSync } from 'node:crypto';
import { test } from 'node:test';
import nacl from 'tweetnacl';
import { readPrivateKey, readPublicKey } from './keys.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = (key: typeof publicKey) => key.export({ format: 'pem', type: 'spki' }).toString();
const never = async () => assert.fail('asked for a password');
const password = (text: string) => async () => text;

/** A key file as cosign writes it; the cost of scrypt is smaller, since the file names it. */
function cosignKeyFile(secret: string, label = 'ENCRYPTED SIGSTORE PRIVATE KEY', change: object = {}): string {
  const [salt, nonce] = [randomBytes(32), randomBytes(24)];
  const key = scryptSync(secret, salt, 32, { N: 1024, r: 8, p: 1 });
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const box = nacl.secretbox(new Uint8Array(der), new Uint8Array(nonce), new Uint8Array(key));
  const file = {
    kdf: { name: 'scrypt', params: { N: 1024, r: 8, p: 1 }, salt: salt.toString('base64') },
    cipher: { name: 'nacl/secretbox', nonce: nonce.toString('base64') },
    ciphertext: Buffer.from(box).toString('base64'),
    ...change,
  };
  const body = Buffer.from(JSON.stringify(file))
    .toString('base64')
    .replace(/(.{64})/g, '$1\n');
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

test('reads private keys in every PEM form, and asks for no password that it does not need', async () => {
  for (const type of ['pkcs8', 'sec1'] as const) {
    const pem = privateKey.export({ format: 'pem', type }).toString();
    assert.equal(spki(createPublicKey(await readPrivateKey(pem, never))), spki(publicKey));
  }
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const type of ['pkcs8', 'pkcs1'] as const) {
    const pem = rsa.privateKey.export({ format: 'pem', type }).toString();
    assert.equal(spki(createPublicKey(await readPrivateKey(pem, never))), spki(rsa.publicKey));
  }
});

test('opens an encrypted PKCS #8 key and cosign’s key files of both labels', async () => {
  const pkcs8 = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' });
  const files = [pkcs8.toString(), cosignKeyFile('secret'), cosignKeyFile('secret', 'ENCRYPTED COSIGN PRIVATE KEY')];
  for (const file of files) {
    assert.equal(spki(createPublicKey(await readPrivateKey(file, password('secret')))), spki(publicKey));
    await assert.rejects(readPrivateKey(file, password('wrong')), { code: 'key-password-wrong' });
  }
});

test('a damaged key file of cosign, or one that asks for too much memory, is refused', async () => {
  const kdf = (params: object) => ({ kdf: { name: 'scrypt', params, salt: '' } });
  for (const change of [
    { cipher: {} },
    { kdf: { name: 'argon2' } },
    { cipher: { name: 'nacl/secretbox', nonce: 'AAAA' } },
    kdf({ N: 2 ** 30, r: 8, p: 1 }),
    kdf({ N: 3, r: 8, p: 1 }),
    kdf({ N: '1024', r: 8, p: 1 }),
  ]) {
    const file = cosignKeyFile('secret', undefined, change);
    await assert.rejects(readPrivateKey(file, password('secret')), { code: 'key-invalid' }, JSON.stringify(change));
  }
});

test('a public key is no private key, and the other way round', async () => {
  await assert.rejects(readPrivateKey(spki(publicKey), never), { code: 'key-invalid', message: /PUBLIC KEY/ });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  assert.throws(() => readPublicKey(pem), { code: 'key-invalid', message: /PRIVATE KEY/ });
  assert.equal(spki(readPublicKey(spki(publicKey))), spki(publicKey));
});

test('what is no key, or one of a kind that cosign signs otherwise, is refused', () => {
  const damaged = spki(publicKey).replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
  const ed25519 = spki(generateKeyPairSync('ed25519').publicKey);
  const curve = spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey);
  for (const pem of ['', 'text', damaged, ed25519, curve])
    assert.throws(() => readPublicKey(pem), { code: 'key-invalid' });
});
