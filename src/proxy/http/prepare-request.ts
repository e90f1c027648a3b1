import { randomUUID } from 'node:crypto';
import type { HeaderMap, LocalResponse } from '../../host/index.ts';
import type { HttpOptions } from './http-options.ts';
import type { StreamInfo } from './stream-info.ts';

const refuse = (status: number, details: string): LocalResponse => ({
  status,
  details,
  body: new Uint8Array(0),
  headers: [],
  grpcStatus: -1,
});

/**
 * What only Envoys of the same mesh may say (ConnectionManagerUtility::cleanInternalHeaders); no address counts as
 * internal unless configured.
 */
const INTERNAL = [
  'retriable-status-codes',
  'retriable-header-names',
  'retry-on',
  'retry-grpc-on',
  'max-retries',
  'upstream-alt-stat-name',
  'upstream-rq-timeout-ms',
  'upstream-rq-per-try-timeout-ms',
  'upstream-rq-timeout-alt-response',
  'expected-rq-timeout-ms',
  'force-trace',
  'ip-tags',
  'original-url',
  'hedge-on-per-try-timeout',
  'internal',
].map((name) => `x-envoy-${name}`);

/**
 * What the connection manager does to a request before its filters see it (ConnectionManagerImpl::ActiveStream
 * decodeHeaders, ConnectionManagerUtility::mutateRequestHeaders), or the reply that refuses it.
 */
export function prepareRequest(headers: HeaderMap, options: HttpOptions, info: StreamInfo): LocalResponse | undefined {
  const path = headers.get(':path');
  if (headers.get(':method') !== 'CONNECT') {
    if (path === undefined || path === '') return refuse(404, 'missing_path_rejected');
    if (path.charCodeAt(0) !== 0x2f) return refuse(404, 'absolute_path_rejected');
    // With the default for fragments, that is a request to be rejected.
    if (path.includes('#')) return refuse(400, 'path_normalization_failed');
  }
  if (headers.has('upgrade')) return refuse(403, 'upgrade_failed');
  for (const name of INTERNAL) headers.remove(name);
  if (options.useRemoteAddress) {
    const remote = info.source.text.slice(0, info.source.text.lastIndexOf(':'));
    const before = headers.get('x-forwarded-for');
    headers.set('x-forwarded-for', before === undefined ? remote : `${before},${remote}`);
    headers.set('x-forwarded-proto', 'http');
  } else if (!headers.has('x-forwarded-proto')) headers.append('x-forwarded-proto', 'http');
  const proto = headers.get('x-forwarded-proto');
  if (proto === 'https') headers.set(':scheme', proto);
  if (options.generateRequestId && !headers.has('x-request-id')) headers.append('x-request-id', randomUUID());
  return undefined;
}
