import type { Credential } from '../credentials/types.ts';
import { RegistryError } from '../errors.ts';
import { basicAuthorization } from './basic.ts';
import { httpError } from './http-error.ts';
import { readText } from './read-body.ts';
import type { HttpRequest, HttpResponse } from './transport.ts';

const TOKEN_LIMIT = 1024 * 1024;
/** "Token Authentication Specification" of distribution: without expires_in a token lives for a minute. */
const DEFAULT_LIFETIME_S = 60;

export interface TokenRequest {
  realm: URL;
  service: string | undefined;
  scopes: readonly string[];
  credential: Credential | undefined;
  signal: AbortSignal | undefined;
}

export interface Token {
  value: string;
  /** Seconds from its arrival. */
  lifetime: number;
}

/**
 * Asks a token service: by GET with name and password or anonymously, by an OAuth2 refresh where there is an identity token.
 * Throws RegistryError `unauthorized` where it refuses.
 */
export async function requestToken(
  { realm, service, scopes, credential, signal }: TokenRequest,
  send: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<Token> {
  const fields = new URLSearchParams();
  if (service !== undefined) fields.set('service', service);
  let request: HttpRequest;
  if (credential !== undefined && 'identityToken' in credential) {
    fields.set('grant_type', 'refresh_token');
    fields.set('client_id', 'proxlet');
    fields.set('refresh_token', credential.identityToken);
    if (scopes.length > 0) fields.set('scope', scopes.join(' '));
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    request = { method: 'POST', url: realm, headers, body: Buffer.from(fields.toString()), signal };
  } else {
    for (const scope of scopes) fields.append('scope', scope);
    const url = new URL(realm);
    for (const [name, value] of fields) url.searchParams.append(name, value);
    const headers = credential === undefined ? {} : { authorization: basicAuthorization(credential) };
    request = { method: 'GET', url, headers, signal };
  }
  const response = await send(request);
  if (response.status !== 200) throw await httpError(request.method, request.url, response);
  return parseToken(await readText(response.body, TOKEN_LIMIT), realm);
}

function parseToken(text: string, realm: URL): Token {
  try {
    const json: { token?: unknown; access_token?: unknown; expires_in?: unknown } = JSON.parse(text);
    const value = typeof json.token === 'string' && json.token !== '' ? json.token : json.access_token;
    if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) {
      return { value, lifetime: typeof json.expires_in === 'number' ? json.expires_in : DEFAULT_LIFETIME_S };
    }
  } catch {
    // Told below.
  }
  throw new RegistryError('invalid-content', `The token service ${realm.host} sent no token`);
}
