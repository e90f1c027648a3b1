import { createServer, type Server } from 'node:http';
import { messageOf, ProxletError } from '../../errors.ts';
import type { Address } from '../config/types.ts';
import { joinAddress } from '../upstream/cluster.ts';
import type { AdminState } from './admin-state.ts';
import { answerRequest } from './answer-request.ts';

/** A reply is made at once, so nobody needs longer to ask. */
const REQUEST_TIMEOUT = 10_000;

/** The admin interface: HTTP on an address of its own. */
export class AdminServer {
  private readonly server: Server;

  constructor(state: AdminState) {
    this.server = createServer({ requestTimeout: REQUEST_TIMEOUT }, (request, response) => {
      const { method = 'GET', url: target = '/' } = request;
      const { host, origin } = request.headers;
      const { status, type, body } = answerRequest({ method, target, host, origin }, state);
      const headers = {
        'content-type': type,
        'cache-control': 'no-cache, max-age=0',
        'x-content-type-options': 'nosniff',
      };
      request.resume();
      response.writeHead(status, headers).end(method === 'HEAD' ? '' : body, 'latin1');
    });
  }

  /** Where it listens now. Throws ProxletError `admin-listen-failed`. */
  async listen({ host, port }: Address): Promise<Address> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, resolve);
    }).catch((error: unknown) => {
      throw new ProxletError(
        'admin-listen-failed',
        `the admin interface cannot listen on ${joinAddress(host, port)}: ${messageOf(error)}`,
        { hint: 'choose another port in `admin.address`; 0 lets the system choose', details: { host, port } },
      );
    });
    const address = this.server.address();
    return { host, port: typeof address === 'object' && address !== null ? address.port : port };
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}
