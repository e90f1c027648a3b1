import type { Descriptor } from '../descriptor.ts';
import { RegistryError } from '../errors.ts';
import { httpError } from './http-error.ts';
import { isPassing, networkError } from './network-error.ts';
import type { Session } from './session.ts';
import type { HttpResponse } from './transport.ts';

/** Progress that makes a try count as a good one. */
const GOOD_PROGRESS = 64 * 1024;

export interface DownloadRequest {
  url: string;
  scopes: readonly string[];
  headers?: Record<string, string>;
  signal: AbortSignal | undefined;
}

/** Asks for content; RegistryError `size-mismatch` where its announced length is not the descriptor's. */
export async function startDownload(
  session: Session,
  descriptor: Descriptor,
  request: DownloadRequest,
): Promise<HttpResponse> {
  const response = await session.expect([200], { method: 'GET', ...request });
  const length = response.header('content-length');
  if (length === undefined || response.header('content-encoding') !== undefined) return response;
  if (Number(length) === descriptor.size) return response;
  await response.discard();
  throw new RegistryError(
    'size-mismatch',
    `${session.registry} announces ${length} bytes for ${descriptor.digest}, which should have ${descriptor.size}`,
    { details: { digest: descriptor.digest, expected: descriptor.size, actual: length } },
  );
}

/** The bytes of a download. Where the connection breaks it goes on from there with a range request. */
export async function* continuedDownload(
  session: Session,
  descriptor: Descriptor,
  request: DownloadRequest,
  first: HttpResponse,
): AsyncGenerator<Uint8Array> {
  let response = first;
  let received = 0;
  let skip = 0;
  for (let attempt = 1, progress = 0; ; attempt++) {
    try {
      for await (const chunk of response.body) {
        const fresh = chunk.subarray(Math.min(skip, chunk.byteLength));
        skip -= chunk.byteLength - fresh.byteLength;
        if (fresh.byteLength === 0) continue;
        received += fresh.byteLength;
        progress += fresh.byteLength;
        yield fresh;
      }
      if (received >= descriptor.size || first.header('content-length') !== undefined) return;
      throw brokenOff(session, descriptor);
    } catch (error) {
      const url = new URL(`https://${session.registry}${request.url}`);
      if (progress >= GOOD_PROGRESS) attempt = 1;
      progress = 0;
      if (!(error instanceof RegistryError) || !isPassing(error)) throw error;
      if (!(await session.retrier.pause(error, attempt, url, request.signal))) throw error;
    }
    response = await resume(session, request, received);
    skip = response.status === 206 ? 0 : received;
  }
}

async function resume(session: Session, request: DownloadRequest, received: number): Promise<HttpResponse> {
  const headers = received === 0 ? request.headers : { ...request.headers, range: `bytes=${received}-` };
  const response = await session.expect([200, 206], {
    method: 'GET',
    ...request,
    ...(headers !== undefined && { headers }),
  });
  const start = /^bytes (\d+)-/.exec(response.header('content-range') ?? '')?.[1];
  if (response.status === 200 || Number(start) === received) return response;
  throw await httpError('GET', new URL(`https://${session.registry}${request.url}`), response);
}

/** A body without a length that ended too soon. */
function brokenOff(session: Session, descriptor: Descriptor): RegistryError {
  const cause = Object.assign(new Error(`the connection ended within ${descriptor.digest}`), { code: 'ECONNRESET' });
  return networkError(cause, new URL(`https://${session.registry}`), undefined);
}
