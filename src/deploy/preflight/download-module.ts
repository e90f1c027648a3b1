import { Transport } from '../../../registry/client/transport.ts';
import { RegistryError } from '../../../registry/errors.ts';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { hideQuery } from '../hide-query.ts';
import { timeLimit } from '../kubernetes/time-limit.ts';
import { redirectTarget } from './redirect-target.ts';

/** The largest module that Istio and Envoy Gateway take, in bytes. */
const MAX_SIZE = 256 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const TIMEOUT_MS = 600_000;

export interface DownloadOptions {
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** Bytes; 256 MiB unless given. */
  maxSize?: number;
}

/**
 * Fetches a module over HTTP or HTTPS, through the environment's proxy. Throws ProxletError `module-unreachable`,
 * `module-too-large`, `module-is-packed`; RegistryError `aborted`.
 */
export async function downloadModule(
  url: URL,
  { env, signal, maxSize = MAX_SIZE }: DownloadOptions,
): Promise<Uint8Array> {
  const transport = new Transport({ env });
  const limit = timeLimit(TIMEOUT_MS, signal);
  try {
    const module = await follow(transport, url, limit.signal, maxSize);
    refusePacked(url, module);
    return module;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.code !== 'aborted') throw unreachable(url, error.message, error);
    if (signal.aborted) throw error;
    throw unreachable(url, `it has not all come within ${TIMEOUT_MS / 60_000} minutes`, error);
  } finally {
    limit.lift();
    transport.close();
  }
}

async function follow(transport: Transport, first: URL, signal: AbortSignal, maxSize: number): Promise<Uint8Array> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const { status, header, body, discard } = await transport.send({ method: 'GET', url, signal });
    if (status === 200) return readUpTo(maxSize, body, first);
    await discard();
    const location = header('location');
    if (!REDIRECTS.has(status) || location === undefined) {
      throw unreachable(first, `${withoutQuery(url)} answers with status ${status}`);
    }
    const next = redirectTarget(url, location);
    if (next === undefined) throw unreachable(first, `it is redirected to ${printable(hideQuery(location))}`);
    url = next;
  }
  throw unreachable(first, `it is redirected more than ${MAX_REDIRECTS} times`);
}

async function readUpTo(limit: number, body: AsyncIterable<Uint8Array>, url: URL): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) {
      throw new ProxletError('module-too-large', `${withoutQuery(url)} has more than ${limit} bytes`, {
        hint: 'no host takes a module that large: build it optimised and stripped',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Istio unpacks what is gzipped; the others take the bytes for a module, and then there is but one digest to pin. */
function refusePacked(url: URL, bytes: Uint8Array): void {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return;
  throw new ProxletError('module-is-packed', `${withoutQuery(url)} is gzipped, not a module`, {
    hint: 'serve the .wasm file as it is',
  });
}

/** The query may hold secrets. */
function withoutQuery({ origin, pathname }: URL): string {
  return origin + pathname;
}

function unreachable(url: URL, why: string, cause?: unknown): ProxletError {
  return new ProxletError('module-unreachable', `cannot fetch ${withoutQuery(url)}: ${why}`, {
    exitCode: ExitCode.remote,
    hint: 'check the address, and HTTPS_PROXY where there is a proxy',
    cause,
  });
}
