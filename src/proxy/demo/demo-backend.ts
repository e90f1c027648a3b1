import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answer } from './answer.ts';
import { echoOf } from './echo.ts';
import { MAX_BODY, readBody } from './read-body.ts';
import { text } from './replies.ts';

export interface DemoBackendOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free one. */
  port?: number;
}

export interface DemoBackend {
  readonly host: string;
  readonly port: number;
  /** Stops listening and closes every connection, idle or not. */
  close(): Promise<void>;
}

/** More than a proxy lets through. No keep-alive timeout: one that ends while the proxy sends would be a 503. */
const MAX_HEAD_BYTES = 256 * 1024;

/**
 * Starts the backend that `proxlet run` puts behind the proxy: it echoes what it received, and answers /status/N,
 * /delay/MS, /bytes/N, /stream and /headers. Rejects when it cannot listen (the error has Node's `code`).
 */
export async function startDemoBackend(options: DemoBackendOptions = {}): Promise<DemoBackend> {
  const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES, keepAliveTimeout: 0 }, (request, response) => {
    // Whatever happens to one exchange is no reason to end the process.
    handle(request, response).catch(() => response.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, host, options.port ?? 0);
  return { host, port, close: () => close(server) };
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, MAX_BODY);
  if (body === undefined) {
    text(response, 413, `The body is larger than the ${MAX_BODY} bytes this demo backend takes.\n`);
    return;
  }
  await answer(response, echoOf(request, body));
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
