import { isRepeatable } from '../content.ts';
import { RegistryError } from '../errors.ts';
import { Authenticator } from './authenticator.ts';
import { type Clock, systemClock } from './clock.ts';
import { httpError } from './http-error.ts';
import { isLoopback } from './loopback.ts';
import { withoutQuery } from './network-error.ts';
import type { RegistryClientOptions } from './options.ts';
import { Retrier } from './retrier.ts';
import { speaksTls } from './speaks-tls.ts';
import { type HttpRequest, type HttpResponse, Transport } from './transport.ts';

const DEFAULT_ATTEMPTS = 5;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** docker.io is the name of the registry, this is where it answers. */
const HOSTS: Record<string, string> = { 'docker.io': 'registry-1.docker.io' };

export interface SessionRequest extends Omit<HttpRequest, 'url'> {
  /** A path such as `/v2/`, or a whole URL that the registry gave. */
  url: string | URL;
  /** What the token must allow: `repository:NAME:pull`. */
  scopes: readonly string[];
}

/** HTTP with one registry: finds its scheme, authenticates, retries, follows redirects without taking credentials elsewhere. */
export class Session {
  readonly registry: string;
  readonly retrier: Retrier;
  readonly #transport: Transport;
  readonly #authenticator: Authenticator;
  readonly #host: string;
  #base: Promise<URL> | URL | undefined;

  constructor(registry: string, options: RegistryClientOptions) {
    const clock: Clock = options.clock ?? systemClock;
    this.registry = registry;
    this.#host = HOSTS[registry] ?? registry;
    this.#transport = new Transport(options);
    this.retrier = new Retrier({ attempts: options.attempts ?? DEFAULT_ATTEMPTS, clock, onRetry: options.onRetry });
    this.#authenticator = new Authenticator(registry, options.credentials, clock, (request) =>
      this.retrier.send(request.url, request.signal, () => this.#transport.send(request)),
    );
    if (options.plainHttp !== undefined || !isLoopback(this.#host) || options.tls !== undefined) {
      this.#base = new URL(`${options.plainHttp === true ? 'http' : 'https'}://${this.#host}`);
    }
  }

  /** Sends, with retries, and gives the answer whatever its status. For bodies that are in memory. */
  async send(request: SessionRequest): Promise<HttpResponse> {
    const url = await this.#resolve(request.url);
    return this.retrier.send(url, request.signal, () => this.#follow({ ...request, url }));
  }

  /** Sends once, for streams: whoever has the content decides on tries. */
  async sendOnce(request: SessionRequest): Promise<HttpResponse> {
    return this.#authorized({ ...request, url: await this.#resolve(request.url) });
  }

  /** As `send`; an answer of another status is thrown as the RegistryError that it means. */
  async expect(statuses: readonly number[], request: SessionRequest): Promise<HttpResponse> {
    const response = await this.send(request);
    if (statuses.includes(response.status)) return response;
    throw await httpError(request.method, await this.#resolve(request.url), response);
  }

  /** Whether the API's root answers without credentials, and what it asks for (WWW-Authenticate). */
  async askAsStranger(signal?: AbortSignal): Promise<{ isOpen: boolean; challenge: string | undefined }> {
    const url = await this.#resolve('/v2/');
    const response = await this.retrier.send(url, signal, () => this.#transport.send({ method: 'GET', url, signal }));
    await response.discard();
    return { isOpen: response.status === 200, challenge: response.header('www-authenticate') };
  }

  /** A URL that the registry gave (Location, Link), made whole. Behind a proxy registries forget that they are spoken to by TLS. */
  async locate(location: string, from: string | URL): Promise<URL> {
    const url = new URL(location, await this.#resolve(from));
    const base = await this.#findBase();
    if (url.hostname === base.hostname && base.protocol === 'https:') url.protocol = 'https:';
    this.#refuseDowngrade(base, url);
    return url;
  }

  close(): void {
    this.#transport.close();
  }

  async #resolve(url: string | URL): Promise<URL> {
    return url instanceof URL ? url : new URL(url, await this.#findBase());
  }

  async #follow(request: HttpRequest & { scopes: readonly string[] }): Promise<HttpResponse> {
    let current = request;
    for (let redirects = 0; ; redirects++) {
      const response = await this.#authorized(current);
      const location = response.header('location');
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (!isRead || !REDIRECTS.has(response.status) || location === undefined) return response;
      await response.discard();
      if (redirects >= MAX_REDIRECTS || !URL.canParse(location, current.url.href)) {
        throw new RegistryError(
          'refused',
          `${this.registry} redirects ${withoutQuery(request.url)} without end or nowhere`,
        );
      }
      const url = new URL(location, current.url);
      this.#refuseDowngrade(current.url, url);
      current = { ...current, url };
    }
  }

  /** Credentials go to the registry's own origin only. */
  async #authorized(request: HttpRequest & { scopes: readonly string[] }): Promise<HttpResponse> {
    const { scopes, ...plain } = request;
    const base = await this.#findBase();
    if (plain.url.origin !== base.origin) return this.#transport.send(plain);
    const secure = base.protocol === 'https:';
    const first = await this.#authenticator.header(scopes, secure, plain.signal);
    const response = await this.#transport.send(withAuthorization(plain, first));
    if (response.status !== 401 || !canBeSentAgain(plain.body)) return response;
    const challenges = response.header('www-authenticate');
    const second = await this.#authenticator.headerAfter(challenges, first, scopes, secure, plain.signal);
    if (second === undefined) return response;
    await response.discard();
    return this.#transport.send(withAuthorization(plain, second));
  }

  #findBase(): Promise<URL> | URL {
    this.#base ??= this.#probe();
    return this.#base;
  }

  /** A registry on this machine often speaks plain HTTP; only there it is taken without being asked for. */
  async #probe(): Promise<URL> {
    const secure = new URL(`https://${this.#host}`);
    return (await speaksTls(secure)) ? secure : new URL(`http://${this.#host}`);
  }

  #refuseDowngrade(from: URL, to: URL): void {
    if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return;
    throw new RegistryError('refused', `${this.registry} leads to ${withoutQuery(to)}, which is not safe`);
  }
}

function canBeSentAgain(body: HttpRequest['body']): boolean {
  return body === undefined || body instanceof Uint8Array || isRepeatable(body.content);
}

function withAuthorization(request: HttpRequest, authorization: string | undefined): HttpRequest {
  return authorization === undefined ? request : { ...request, headers: { ...request.headers, authorization } };
}
