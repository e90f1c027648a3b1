import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Exchange, TemplateCases } from '../template-case.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { x, y } = publicKey.export({ format: 'jwk' });
const secret = randomBytes(32);
const now = Math.floor(Date.now() / 1000);

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(algorithm: 'ES256' | 'HS256', claims: object): string {
  const message = `${base64url({ alg: algorithm })}.${base64url(claims)}`;
  const signature =
    algorithm === 'ES256'
      ? sign('sha256', Buffer.from(message), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      : createHmac('sha256', secret).update(message).digest();
  return `${message}.${signature.toString('base64url')}`;
}

const GOOD = { iss: 'https://issuer.example', aud: ['other', 'demo'], sub: 'alice', level: 7, exp: now + 3600 };
const good = token('ES256', GOOD);
const [header = '', , signature = ''] = good.split('.');

const asking = (bearer: string, headers: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${bearer}`, ...headers },
});
const refused = (request: Exchange, answer: string): Exchange => ({
  ...request,
  status: 401,
  answer: `${answer}\n`,
  answerHeaders: { 'www-authenticate': 'Bearer' },
});

const ES256 = `key: ${x} ${y}
issuer: https://issuer.example
audience: demo
claim: sub X-User
claim: level x-level
public: /health/**`;

export const jwt: TemplateCases = {
  cases: [
    {
      does: 'lets good tokens by ES256 through, passes their claims on, and refuses others',
      configuration: ES256,
      exchanges: [
        {
          ...asking(good, { 'x-user': 'mallory' }),
          received: { headers: { 'x-user': 'alice', 'x-level': '7' } },
        },
        {
          ...asking(token('ES256', { ...GOOD, sub: undefined })),
          received: { headers: { 'x-user': undefined } },
        },
        { path: '/health/live?x', headers: { 'x-user': 'mallory' }, received: { headers: { 'x-user': undefined } } },
        refused({}, 'there is no token'),
        refused({ headers: { authorization: 'Basic Zm9v' } }, 'there is no token'),
        refused(asking('one.two'), 'the token is malformed'),
        refused(
          asking(`${header}.${base64url({ ...GOOD, sub: 'mallory' })}.${signature}`),
          'the token is not signed by the right key',
        ),
        refused(asking(token('HS256', GOOD)), 'the token is of another algorithm'),
        refused(asking(token('ES256', { ...GOOD, exp: now - 3600 })), 'the token is expired'),
        refused(asking(token('ES256', { ...GOOD, nbf: now + 3600 })), 'the token is not valid yet'),
        refused(asking(token('ES256', { ...GOOD, iss: 'https://other.example' })), 'the token is of another issuer'),
        refused(asking(token('ES256', { ...GOOD, aud: 'other' })), 'the token is for another audience'),
      ],
    },
    {
      does: 'verifies tokens by HS256',
      configuration: `secret: ${secret.toString('base64url')}`,
      exchanges: [
        { ...asking(token('HS256', {})) },
        refused(asking(token('ES256', {})), 'the token is of another algorithm'),
        refused(asking(`${token('HS256', {}).slice(0, -4)}AAAA`), 'the token is not signed by the right key'),
      ],
    },
  ],
  refused: [
    { configuration: 'issuer: a', logs: /^bad configuration: it has neither a key nor a secret$/ },
    { configuration: 'key: AAAA AAAA', logs: /^bad configuration: bad key$/ },
    { configuration: 'secret: c2hvcnQ', logs: /^bad configuration: bad secret$/ },
  ],
};
