import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { Content } from '../target.ts';
import { isLoopback } from './loopback.ts';
import { networkError } from './network-error.ts';
import type { RegistryClientOptions } from './options.ts';

export interface HttpRequest {
  method: string;
  url: URL;
  headers?: Record<string, string>;
  /** A stream needs its length. */
  body?: Uint8Array | { content: Content; length: number };
  signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case; of a repeated header all values, joined with commas. */
  header: (name: string) => string | undefined;
  /** To be read to its end, or given up with `discard`. */
  body: Content;
  discard: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 15_000;
/** A registry that puts a large upload into its place says nothing meanwhile. */
const HEADERS_TIMEOUT_MS = 300_000;
const BODY_TIMEOUT_MS = 60_000;

/** One HTTP exchange, without authentication, retries or redirects. undici is loaded by the first one. */
export class Transport {
  readonly #options: RegistryClientOptions;
  #agents: Promise<{ direct: Dispatcher; proxied: Dispatcher }> | undefined;

  constructor(options: RegistryClientOptions) {
    this.#options = options;
  }

  /** Throws RegistryError `unreachable`; what reading the request's content throws goes through as it is. */
  async send({ method, url, headers = {}, body, signal }: HttpRequest): Promise<HttpResponse> {
    this.#agents ??= this.#load();
    const { direct, proxied } = await this.#agents;
    const dispatcher = isLoopback(url.host) ? direct : proxied;
    const sent = new Headers(headers);
    sent.set('user-agent', this.#options.userAgent ?? 'proxlet');
    const failure: { ofContent?: { error: unknown } } = {};
    const payload = toPayload(body, failure);
    if (payload !== undefined) sent.set('content-length', String(payload.length));
    try {
      const response = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: Object.fromEntries(sent),
        body: payload?.body ?? null,
        signal: signal ?? null,
      });
      const header = (name: string) => {
        const value = response.headers[name];
        return Array.isArray(value) ? value.join(', ') : value;
      };
      const discard = () => response.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
      return { status: response.statusCode, header, body: readBody(response.body, url, signal), discard };
    } catch (error) {
      if (failure.ofContent !== undefined) throw failure.ofContent.error;
      throw networkError(error, url, signal);
    }
  }

  async close(): Promise<void> {
    const agents = await this.#agents;
    await Promise.all([agents?.direct.close(), agents?.proxied.close()]);
  }

  async #load(): Promise<{ direct: Dispatcher; proxied: Dispatcher }> {
    const { Agent, EnvHttpProxyAgent } = await import('undici');
    const { tls = {}, env = process.env } = this.#options;
    const secure = {
      ...(tls.ca !== undefined && { ca: [...rootCertificates, tls.ca] }),
      ...(tls.cert !== undefined && { cert: tls.cert }),
      ...(tls.key !== undefined && { key: tls.key }),
      ...(tls.insecure === true && { rejectUnauthorized: false }),
    };
    const common = {
      connect: { ...secure, timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: BODY_TIMEOUT_MS,
    };
    const proxied = new EnvHttpProxyAgent({
      ...common,
      requestTls: secure,
      httpProxy: env['http_proxy'] ?? env['HTTP_PROXY'] ?? '',
      httpsProxy: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '',
      noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    });
    return { direct: new Agent(common), proxied };
  }
}

function toPayload(
  body: HttpRequest['body'],
  failure: { ofContent?: { error: unknown } },
): { body: Uint8Array | Readable; length: number } | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) return { body, length: body.byteLength };
  async function* watched(content: Content): AsyncGenerator<Uint8Array> {
    try {
      yield* content;
    } catch (error) {
      failure.ofContent = { error };
      throw error;
    }
  }
  return { body: Readable.from(watched(body.content), { objectMode: false }), length: body.length };
}

async function* readBody(body: Content, url: URL, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw networkError(error, url, signal);
  }
}
