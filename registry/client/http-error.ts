import { RegistryError, type RegistryErrorCode } from '../errors.ts';
import type { Content } from '../target.ts';
import { withoutQuery } from './network-error.ts';
import type { HttpResponse } from './transport.ts';

const BODY_LIMIT = 64 * 1024;

const BY_STATUS: Record<number, RegistryErrorCode> = {
  401: 'unauthorized',
  403: 'denied',
  404: 'not-found',
  405: 'unsupported',
  413: 'too-large',
};

/** Codes of the distribution specification ("Error Codes") that say more than the status. */
const BY_REGISTRY_CODE: Record<string, RegistryErrorCode> = {
  BLOB_UNKNOWN: 'not-found',
  MANIFEST_BLOB_UNKNOWN: 'not-found',
  MANIFEST_UNKNOWN: 'not-found',
  NAME_UNKNOWN: 'not-found',
  UNAUTHORIZED: 'unauthorized',
  DENIED: 'denied',
  UNSUPPORTED: 'unsupported',
  DIGEST_INVALID: 'digest-mismatch',
  SIZE_INVALID: 'size-mismatch',
  MANIFEST_INVALID: 'invalid-content',
};

/** The error that an unexpected answer is, with the registry's own code and message. Reads the body. */
export async function httpError(method: string, url: URL, response: HttpResponse): Promise<RegistryError> {
  const first = firstError(await readText(response.body, BODY_LIMIT).catch(() => ''));
  const code = BY_REGISTRY_CODE[first.code ?? ''] ?? BY_STATUS[response.status] ?? 'refused';
  const said = [first.code, first.message === undefined ? undefined : JSON.stringify(first.message)].filter(Boolean);
  const answer = [response.status, ...said].join(' ');
  const retryAfter = response.header('retry-after');
  return new RegistryError(code, `${url.host} answered ${method} ${url.pathname} with ${answer}`, {
    status: response.status,
    ...(first.code !== undefined && { registryCode: first.code }),
    details: {
      method,
      url: withoutQuery(url),
      ...(first.message !== undefined && { registryMessage: first.message }),
      ...(retryAfter !== undefined && { retryAfter }),
    },
  });
}

/** The text of a body, at most `limit` bytes of it. */
export async function readText(body: Content, limit: number): Promise<string> {
  return Buffer.from(await readBytes(body, limit)).toString('utf8');
}

/** A body, at most `limit` bytes of it. */
export async function readBytes(body: Content, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}

function firstError(text: string): { code?: string; message?: string } {
  try {
    const json: { errors?: { code?: unknown; message?: unknown }[] } = JSON.parse(text);
    const { code, message } = json.errors?.[0] ?? {};
    return {
      ...(typeof code === 'string' && { code }),
      ...(typeof message === 'string' && message !== '' && { message }),
    };
  } catch {
    return {};
  }
}
