import { once } from 'node:events';
import { request } from 'node:http';
import { Agent, type AgentOptions, type RequestOptions, request as secureRequest } from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { proxyAuthorization } from './proxy.ts';

/** Keeps TLS connections that go through a proxy (RFC 9110, CONNECT). A proxy that refuses is named with its status. */
export class TunnelAgent extends Agent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#open(options).then(
      (socket) => callback?.(null, socket),
      // Node looks at the error alone.
      (error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error)), new Socket()),
    );
  }

  async #open({ host, port }: RequestOptions): Promise<Duplex> {
    const name = (host ?? '').replace(/^\[|\]$/g, '');
    const target = `${isIP(name) === 6 ? `[${name}]` : name}:${port ?? 443}`;
    const socket = await connectThrough(this.#proxy, target);
    const secure = connect({ ...this.options, socket, host: name, ...(isIP(name) === 0 && { servername: name }) });
    await once(secure, 'secureConnect');
    return secure;
  }
}

function connectThrough(proxy: URL, target: string): Promise<Duplex> {
  const send = proxy.protocol === 'https:' ? secureRequest : request;
  return new Promise((resolve, reject) => {
    const headers = { host: target, ...proxyAuthorization(proxy) };
    const connecting = send(proxy, { method: 'CONNECT', path: target, headers, agent: false });
    connecting.on('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      return reject(new Error(`the proxy ${proxy.host} answered ${response.statusCode ?? 'nothing'}`));
    });
    connecting.on('error', reject);
    connecting.end();
  });
}
