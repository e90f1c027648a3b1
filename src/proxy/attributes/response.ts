import { type AttributeTable, Duration, HeaderAttributes, type HeaderMap } from '../../host/index.ts';
import { grpcStatusOf } from '../http/grpc-status.ts';
import type { AttributeSource } from './source.ts';

/** Group `response` (Envoy source/extensions/filters/common/expr/context.cc, ResponseLookupValues). */
export const RESPONSE: AttributeTable<AttributeSource> = {
  code: ({ info }) => (info.responseCode === undefined ? undefined : BigInt(info.responseCode)),
  code_details: ({ info }) => info.details,
  flags: ({ info }) => info.flags,
  grpc_status: ({ info, response, responseTrailers }) =>
    statusIn(responseTrailers) ??
    statusIn(response) ??
    (info.responseCode === undefined ? undefined : BigInt(grpcStatusOf(info.responseCode))),
  headers: ({ response }) => new HeaderAttributes(response, 'host'),
  trailers: ({ responseTrailers }) => new HeaderAttributes(responseTrailers, 'host'),
  size: ({ info }) => BigInt(info.bytesSent),
  total_size: ({ info, response, responseTrailers }) =>
    BigInt(info.bytesSent + (response?.byteSize ?? 0) + (responseTrailers?.byteSize ?? 0)),
  backend_latency: ({ info: { upstreamStarted, upstreamComplete } }) =>
    upstreamStarted === undefined || upstreamComplete === undefined
      ? undefined
      : new Duration(upstreamComplete - upstreamStarted),
};

const INVALID = -1n;
const LAST_KNOWN = 16n;

/** grpc-status where it is given; -1 for one that gRPC does not have (Grpc::Common::getGrpcStatus). */
function statusIn(map: HeaderMap | undefined): bigint | undefined {
  const sent = map?.get('grpc-status');
  if (sent === undefined || sent === '') return undefined;
  const status = /^\d+$/.test(sent) ? BigInt(sent) : INVALID;
  return status > LAST_KNOWN ? INVALID : status;
}
