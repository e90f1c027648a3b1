import { EventEmitter, on } from 'node:events';
import { readFile } from 'node:fs/promises';
import {
  layoutStorage,
  memoryStorage,
  type RegistryServer,
  type ServedRequest,
  serveRegistry,
} from '../../registry/server/index.ts';
import { messageOf, ProxletError, printable } from '../errors.ts';
import { makeFolder } from '../replace-file.ts';
import { readFaults } from './read-faults.ts';

export interface RegistryOptions {
  /** An address to listen on. */
  host: string;
  /** 0 for any free one. */
  port: number;
  /** Absolute path of the folder that keeps the images; memory when undefined. */
  storage: string | undefined;
  /** Asks for basic authentication. */
  credentials: { username: string; password: string } | undefined;
  /** Absolute paths of PEM files. */
  tls: { cert: string; key: string } | undefined;
  /** Absolute path of a list of faults to inject. */
  faults: string | undefined;
  signal: AbortSignal;
}

/** What happens while the registry serves. */
export type RegistryEvent =
  | { type: 'listening'; url: string; host: string; storage: string | null }
  | {
      type: 'request';
      method: string;
      path: string;
      /** Null when the connection ended before the answer. */
      status: number | null;
      /** Milliseconds. */
      duration: number;
      fault?: string;
      error?: string;
    };

/** Serves until the signal fires. Throws ProxletError `registry-cannot-listen`, `file-unreadable`, `file-unwritable`, `faults-invalid`. */
export async function* registrySession(options: RegistryOptions): AsyncGenerator<RegistryEvent> {
  const { signal } = options;
  const requests = new EventEmitter();
  const server = await start(options, (request) => requests.emit('request', request));
  try {
    const served = on(requests, 'request', { signal });
    yield { type: 'listening', url: server.url, host: server.host, storage: options.storage ?? null };
    for await (const [request] of served) yield requestEvent(request);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await server.close();
  }
}

const storageIn = (folder: string) => makeFolder(folder).then(() => layoutStorage(folder));

async function start(options: RegistryOptions, onRequest: (request: ServedRequest) => void): Promise<RegistryServer> {
  const { host, port, storage, credentials, tls, faults } = options;
  const settings = {
    listen: { host, port },
    auth: credentials,
    tls: tls && { cert: await read(tls.cert), key: await read(tls.key) },
    faults: faults === undefined ? [] : await readFaults(faults),
    storage: storage === undefined ? memoryStorage() : await storageIn(storage),
    onRequest,
  };
  try {
    return await serveRegistry(settings);
  } catch (cause) {
    const where = `${host}:${port}`;
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw new ProxletError('registry-cannot-listen', `cannot serve on ${printable(where)}: ${messageOf(cause)}`, {
      ...(isTaken && { hint: 'choose another port with --port, 0 for any free one' }),
      details: { host, port },
      cause,
    });
  }
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ProxletError('file-unreadable', `cannot read ${printable(file)}: ${messageOf(cause)}`, { cause });
  }
}

function requestEvent({ method, path, status, duration, fault, error }: ServedRequest): RegistryEvent {
  return {
    type: 'request',
    method,
    path,
    status: status ?? null,
    duration: Math.round(duration),
    ...(fault !== undefined && { fault }),
    ...(error !== undefined && { error: messageOf(error) }),
  };
}
