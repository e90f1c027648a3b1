import { Agent, type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { rootCertificates, type SecureContextOptions, TLSSocket } from 'node:tls';
import type { Content } from '../target.ts';
import { networkError } from './network-error.ts';
import type { RegistryClientOptions, TlsOptions } from './options.ts';
import { proxyAuthorization, proxyFor } from './proxy.ts';
import { ContentError, sendBody } from './send-body.ts';
import { TunnelAgent } from './tunnel-agent.ts';

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
/** What is read of an unwanted body to keep its connection. */
const DISCARD_LIMIT = 64 * 1024;

/** One HTTP exchange, without authentication, retries or redirects, through the environment's proxy. */
export class Transport {
  readonly #userAgent: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #tls: SecureContextOptions & { rejectUnauthorized?: boolean };
  readonly #plain = new Agent({ keepAlive: true });
  readonly #secure: SecureAgent;
  readonly #tunnels = new Map<string, TunnelAgent>();

  constructor(options: RegistryClientOptions) {
    this.#userAgent = options.userAgent ?? 'proxlet';
    this.#env = options.env ?? process.env;
    this.#tls = contextOf(options.tls ?? {});
    this.#secure = new SecureAgent({ keepAlive: true, ...this.#tls });
  }

  /** Throws RegistryError `unreachable`; what reading the request's content throws goes through as it is. */
  async send({ method, url, headers = {}, body, signal }: HttpRequest): Promise<HttpResponse> {
    const length = body instanceof Uint8Array ? body.byteLength : body?.length;
    const common: RequestOptions = {
      method,
      headers: {
        ...headers,
        'user-agent': this.#userAgent,
        ...(length !== undefined && { 'content-length': String(length) }),
      },
      ...(signal !== undefined && { signal }),
    };
    try {
      const outgoing = this.#begin(url, common);
      limitWaiting(outgoing);
      const response = await sendBody(outgoing, body);
      return toResponse(outgoing, response, url, signal);
    } catch (error) {
      if (error instanceof ContentError) throw error.cause;
      throw networkError(error, url, signal);
    }
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
    for (const agent of this.#tunnels.values()) agent.destroy();
  }

  #begin(url: URL, options: RequestOptions): ClientRequest {
    const proxy = proxyFor(url, this.#env);
    if (url.protocol === 'https:') {
      return secureRequest(url, { ...options, agent: proxy === undefined ? this.#secure : this.#tunnelBy(proxy) });
    }
    if (proxy === undefined) return request(url, { ...options, agent: this.#plain });
    const headers = { ...options.headers, host: url.host, ...proxyAuthorization(proxy) };
    return request(proxy, { ...options, headers, path: url.href, agent: this.#plain });
  }

  #tunnelBy(proxy: URL): TunnelAgent {
    let agent = this.#tunnels.get(proxy.href);
    if (agent === undefined) {
      agent = new TunnelAgent(proxy, { keepAlive: true, ...this.#tls });
      this.#tunnels.set(proxy.href, agent);
    }
    return agent;
  }
}

function contextOf({ ca, cert, key, insecure }: TlsOptions): SecureContextOptions & { rejectUnauthorized?: boolean } {
  return {
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(insecure === true && { rejectUnauthorized: false }),
  };
}

/** Silence ends an exchange: short while connecting, long before the answer, middling within it. */
function limitWaiting(outgoing: ClientRequest): void {
  const giveUp = () => outgoing.destroy(Object.assign(new Error('it does not answer in time'), { code: 'ETIMEDOUT' }));
  outgoing.setTimeout(CONNECT_TIMEOUT_MS, giveUp);
  outgoing.once('socket', (socket) => {
    const connected = () => outgoing.setTimeout(HEADERS_TIMEOUT_MS);
    if (outgoing.reusedSocket) connected();
    else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', connected);
  });
  outgoing.once('response', () => outgoing.setTimeout(BODY_TIMEOUT_MS));
}

function toResponse(
  outgoing: ClientRequest,
  response: IncomingMessage,
  url: URL,
  signal: AbortSignal | undefined,
): HttpResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      yield* response;
    } catch (error) {
      throw networkError(error, url, signal);
    } finally {
      // After an early answer the rest of the request would be waited for: the connection can't be used again.
      if (!outgoing.writableFinished) outgoing.destroy();
    }
  }
  const header = (name: string) => {
    const value = response.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  const content = body();
  const discard = async () => {
    let length = 0;
    try {
      for await (const chunk of content) {
        length += chunk.byteLength;
        if (length > DISCARD_LIMIT) break;
      }
    } catch {
      // What was not wanted need not arrive.
    }
  };
  return { status: response.statusCode ?? 0, header, body: content, discard };
}
