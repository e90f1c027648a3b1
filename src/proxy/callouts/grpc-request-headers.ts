import { type GrpcCalloutRequest, HeaderMap } from '../../host/index.ts';
import { INLINE_REQUEST_HEADERS } from '../http/inline-headers.ts';

/** Envoy's order, and its base64 of binary metadata (grpc/common.cc prepareHeaders, grpc/async_client_impl.cc). */
export function grpcRequestHeaders({ target, service, method, metadata, unary }: GrpcCalloutRequest): HeaderMap {
  const headers = new HeaderMap(INLINE_REQUEST_HEADERS);
  headers.append(':method', 'POST');
  headers.append(':path', `/${service}/${method}`);
  headers.append(':authority', target.authority === '' ? target.name : target.authority);
  headers.append('te', 'trailers');
  if (unary !== undefined) headers.append('grpc-timeout', grpcTimeout(unary.timeout));
  headers.append('content-type', 'application/grpc');
  for (let i = 0; i < target.metadata.length; i += 2) {
    headers.replace(target.metadata[i]!.toLowerCase(), target.metadata[i + 1]!);
  }
  for (let i = 0; i < metadata.length; i += 2) headers.add(metadata[i]!, metadata[i + 1]!);
  // In base64, and at the end.
  const binary = [...headers].filter(([name]) => name.endsWith('-bin'));
  for (const [name] of binary) headers.remove(name);
  for (const [name, value] of binary) headers.add(name, Buffer.from(value, 'latin1').toString('base64'));
  return headers;
}

/** At most eight digits, and how many of the former a unit is. */
const UNITS = [
  ['m', 1],
  ['S', 1000],
  ['M', 60],
  ['H', 60],
] as const;
const LARGEST = 99_999_999;

function grpcTimeout(milliseconds: number): string {
  let time = milliseconds;
  for (const [unit, factor] of UNITS) {
    time = Math.floor(time / factor);
    if (time <= LARGEST) return `${time}${unit}`;
  }
  return `${LARGEST}H`;
}
