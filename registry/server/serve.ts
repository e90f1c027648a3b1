import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { isAllowedHost, isAllowedOrigin, isLoopback } from './allowed-host.ts';
import { type Answer, errorAnswer, sendAnswer } from './answer.ts';
import { answerCall } from './answer-call.ts';
import { type BasicCredentials, isAuthorized } from './basic-auth.ts';
import type { Call, Registry } from './call.ts';
import { DistributionError } from './distribution-error.ts';
import { type Fault, type FaultAction, faultSchedule } from './faults.ts';
import { injectFault } from './inject-fault.ts';
import type { RegistryStorage } from './storage.ts';
import { UploadTable } from './upload-table.ts';

/** A request that was answered, or that its sender gave up. */
export interface ServedRequest {
  method: string;
  /** With its query. */
  path: string;
  /** Undefined when the connection ended before the whole answer was sent. */
  status: number | undefined;
  /** Milliseconds until the end of the answer. */
  duration: number;
  /** The fault that was injected. */
  fault: FaultAction['type'] | undefined;
  /** What went wrong in the server itself. */
  error: unknown;
}

export interface ServeOptions {
  storage: RegistryStorage;
  /** `127.0.0.1` and any free port unless given. */
  listen?: { host?: string; port?: number };
  /** Asks for HTTP basic authentication; anonymous without. */
  auth?: BasicCredentials | undefined;
  /** PEM. Serves plain HTTP without. */
  tls?: { key: string | Buffer; cert: string | Buffer } | undefined;
  /** Names that clients may ask for in `Host` beside the loopback's. Any name is right while an address that is no loopback is listened on. */
  hosts?: readonly string[];
  faults?: readonly Fault[];
  onRequest?: (request: ServedRequest) => void;
}

export interface RegistryServer {
  /** `127.0.0.1:5000` or `[::1]:5000`, as references begin. */
  host: string;
  /** With the scheme. */
  url: string;
  port: number;
  /** Stops listening, ends the connections and closes the storage. */
  close(): Promise<void>;
}

/** Serves the OCI distribution specification 1.1 over a storage. Throws what listening throws, such as EADDRINUSE. */
export async function serveRegistry(options: ServeOptions): Promise<RegistryServer> {
  const registry: Registry = { storage: options.storage, uploads: new UploadTable() };
  const { host = '127.0.0.1', port = 0 } = options.listen ?? {};
  const guard = makeGuard(options, isLoopback(host));
  const faultFor = faultSchedule(options.faults ?? []);
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void answerRequest(request, response, registry, guard, faultFor, options.onRequest ?? (() => {}));
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  // A blob may take as long as it takes; a client that goes away is noticed by its connection.
  server.requestTimeout = 0;
  // Longer than clients keep idle connections, which would otherwise send into one that is just being closed.
  server.keepAliveTimeout = 120_000;
  server.listen({ host, port });
  await once(server, 'listening');
  const listening = portOf(server);
  const authority = `${host.includes(':') ? `[${host}]` : host}:${listening}`;
  return {
    host: authority,
    url: `${options.tls === undefined ? 'http' : 'https'}://${authority}`,
    port: listening,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await registry.uploads.close();
      await options.storage.close();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Throws DistributionError for requests that may not be answered. */
type Guard = (request: IncomingMessage) => void;

function makeGuard({ auth, hosts = [] }: ServeOptions, isLocal: boolean): Guard {
  return ({ headers }) => {
    if (isLocal && !isAllowedHost(headers.host, hosts)) {
      throw new DistributionError('DENIED', `this registry is not called ${headers.host}`, { status: 403 });
    }
    if (!isAllowedOrigin(headers.origin, headers.host)) {
      throw new DistributionError('DENIED', `pages of ${headers.origin} may not use this registry`, { status: 403 });
    }
    if (auth !== undefined && !isAuthorized(headers.authorization, auth)) {
      throw new DistributionError('UNAUTHORIZED', 'authentication required', {
        headers: { 'www-authenticate': 'Basic realm="registry"' },
      });
    }
  };
}

/** Never rejects. */
async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  registry: Registry,
  guard: Guard,
  faultFor: (method: string, path: string) => FaultAction | undefined,
  onRequest: (request: ServedRequest) => void,
): Promise<void> {
  const begin = performance.now();
  const { method = 'GET', url = '/' } = request;
  const fault = faultFor(method, url);
  let status: number | undefined;
  let failure: unknown;
  const answer = async (call: Call): Promise<Answer> => {
    try {
      guard(request);
      return await answerCall(call, registry);
    } catch (error) {
      if (!(error instanceof DistributionError) && !request.socket.destroyed) failure = error;
      return errorAnswer(error);
    }
  };
  try {
    const call = toCall(request, method, url);
    const given = fault === undefined ? await answer(call) : await injectFault(fault, call, answer);
    if (given === undefined) request.socket.destroy();
    else {
      // The rest of a refused body: clients that are still sending would not see the answer.
      request.resume();
      await sendAnswer(given, response, method === 'HEAD');
      status = given.status;
    }
  } catch (error) {
    // The client went away, or the body failed after the head was sent.
    response.destroy();
    if (!isPrematureEnd(error) && fault === undefined) failure = error;
  }
  onRequest({ method, path: url, status, duration: performance.now() - begin, fault: fault?.type, error: failure });
}

function toCall(request: IncomingMessage, method: string, url: string): Call {
  const mark = url.indexOf('?');
  return {
    method: method === 'HEAD' ? 'GET' : method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : url.slice(mark)),
    headers: request.headers,
    // What is not read must not close the connection: there is an answer to send.
    body: request.iterator({ destroyOnReturn: false }),
    breakOff: () => request.socket.destroy(),
  };
}

function isPrematureEnd(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
