import { randomUUID, sign, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after } from 'node:test';
import type { Certificate } from './certificate.ts';

export const SERVICE = 'registry.test';
export const ISSUER = 'proxlet-tests';

export interface TokenServer {
  realm: string;
  /** The scopes that were asked for, request by request. */
  asked: string[][];
}

/**
 * Gives tokens to who proves to be `username`, as docker's token authentication has it: JWTs (ES256) that carry the
 * certificate of their key. They grant what was asked for.
 */
export async function startTokenServer(
  certificate: Certificate,
  { username, password }: { username: string; password: string },
): Promise<TokenServer> {
  const asked: string[][] = [];
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const scopes = searchParams.getAll('scope').flatMap((scope) => scope.split(' '));
    asked.push(scopes);
    if (request.headers.authorization !== expected) response.writeHead(401).end('{"errors":[]}');
    else response.end(JSON.stringify({ token: makeToken(certificate, username, scopes), expires_in: 300 }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { realm: `http://127.0.0.1:${port}/token`, asked };
}

function makeToken({ cert, key }: Certificate, subject: string, scopes: readonly string[]): string {
  const now = Math.floor(Date.now() / 1000);
  const access = scopes.map((scope) => {
    const [type, name, actions = ''] = scope.split(':');
    return { type, name, actions: actions.split(',') };
  });
  const header = { typ: 'JWT', alg: 'ES256', x5c: [new X509Certificate(cert).raw.toString('base64')] };
  const claims = {
    iss: ISSUER,
    sub: subject,
    aud: SERVICE,
    iat: now,
    nbf: now - 10,
    exp: now + 300,
    jti: randomUUID(),
    access,
  };
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
