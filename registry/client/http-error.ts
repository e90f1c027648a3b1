import { RegistryError, type RegistryErrorCode } from '../errors.ts';
import { withoutQuery } from './network-error.ts';
import { readText } from './read-body.ts';
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
