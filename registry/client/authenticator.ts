import type { Credential, CredentialSource } from '../credentials/types.ts';
import { RegistryError } from '../errors.ts';
import { basicAuthorization } from './basic.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { Clock } from './clock.ts';
import { isLoopback } from './loopback.ts';
import { requestToken } from './token-service.ts';
import type { HttpRequest, HttpResponse } from './transport.ts';

/** A token that runs out sooner than this is not begun with. */
const LEEWAY_MS = 5_000;

interface CachedToken {
  scopes: ReadonlySet<string>;
  value: string;
  expires: number;
}

type Scheme = { kind: 'basic' } | { kind: 'bearer'; realm: URL; service: string | undefined };

/** Answers a registry's challenges and remembers how: by Basic, or by bearer tokens for each set of scopes. */
export class Authenticator {
  readonly #registry: string;
  readonly #credentials: CredentialSource | undefined;
  readonly #clock: Clock;
  readonly #send: (request: HttpRequest) => Promise<HttpResponse>;
  #scheme: Scheme | undefined;
  #credential: Promise<Credential | undefined> | undefined;
  #tokens: CachedToken[] = [];
  /** Requests that need the same token wait for one. */
  readonly #underWay = new Map<string, Promise<string>>();

  /** `registry` as credentials are kept for it; `send` reaches token services, with retries. */
  constructor(
    registry: string,
    credentials: CredentialSource | undefined,
    clock: Clock,
    send: (request: HttpRequest) => Promise<HttpResponse>,
  ) {
    this.#registry = registry;
    this.#credentials = credentials;
    this.#clock = clock;
    this.#send = send;
  }

  /** The Authorization header to begin with, from what earlier challenges taught. */
  async header(scopes: readonly string[], secure: boolean, signal?: AbortSignal): Promise<string | undefined> {
    if (this.#scheme === undefined) return undefined;
    return this.#answer(this.#scheme, scopes, secure, signal);
  }

  /**
   * The header that answers the challenges of a 401, undefined where there is nothing (else) to offer. `rejected` is the
   * header that was not good enough: its token is forgotten.
   */
  async headerAfter(
    challenges: string | undefined,
    rejected: string | undefined,
    scopes: readonly string[],
    secure: boolean,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    this.#tokens = this.#tokens.filter(({ value }) => `Bearer ${value}` !== rejected);
    const offered = parseChallenges(challenges ?? '');
    const bearer = offered.find(({ scheme }) => scheme === 'bearer');
    if (bearer !== undefined) {
      this.#scheme = { kind: 'bearer', realm: this.#realmOf(bearer), service: bearer.parameters['service'] };
      const asked = bearer.parameters['scope']?.split(' ').filter((scope) => scope !== '') ?? [];
      return this.#answer(this.#scheme, [...scopes, ...asked], secure, signal);
    }
    if (!offered.some(({ scheme }) => scheme === 'basic')) return undefined;
    this.#scheme = { kind: 'basic' };
    const header = await this.#answer(this.#scheme, scopes, secure, signal);
    return header === rejected ? undefined : header;
  }

  async #answer(
    scheme: Scheme,
    scopes: readonly string[],
    secure: boolean,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    this.#credential ??= this.#credentials?.get(this.#registry) ?? Promise.resolve(undefined);
    const credential = await this.#credential;
    if (scheme.kind === 'basic') {
      return credential !== undefined && 'password' in credential ? basicAuthorization(credential) : undefined;
    }
    if (secure && credential !== undefined && scheme.realm.protocol !== 'https:' && !isLoopback(scheme.realm.host)) {
      throw new RegistryError(
        'refused',
        `${this.#registry} asks to send its credentials in plain HTTP to ${scheme.realm.host}, which is not safe`,
      );
    }
    return `Bearer ${await this.#token(scheme.realm, scheme.service, scopes, credential, signal)}`;
  }

  async #token(
    realm: URL,
    service: string | undefined,
    scopes: readonly string[],
    credential: Credential | undefined,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const wanted = new Set(scopes);
    const soon = this.#clock.now() + LEEWAY_MS;
    this.#tokens = this.#tokens.filter(({ expires }) => expires > soon);
    const cached = this.#tokens.find((token) => [...wanted].every((scope) => token.scopes.has(scope)));
    if (cached !== undefined) return cached.value;
    const key = [...wanted].sort().join(' ');
    let request = this.#underWay.get(key);
    if (request === undefined) {
      request = this.#fetchToken(realm, service, wanted, credential, signal).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, request);
    }
    return request;
  }

  async #fetchToken(
    realm: URL,
    service: string | undefined,
    scopes: ReadonlySet<string>,
    credential: Credential | undefined,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const token = await requestToken({ realm, service, scopes: [...scopes], credential, signal }, this.#send);
    this.#tokens.push({ scopes, value: token.value, expires: this.#clock.now() + token.lifetime * 1000 });
    return token.value;
  }

  #realmOf({ parameters: { realm } }: Challenge): URL {
    const url = realm !== undefined && URL.canParse(realm) ? new URL(realm) : undefined;
    if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
    throw new RegistryError(
      'invalid-content',
      `${this.#registry} names no token service, but ${JSON.stringify(realm)}`,
    );
  }
}
