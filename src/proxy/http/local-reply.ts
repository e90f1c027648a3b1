import { HeaderMap } from '../../host/header-map.ts';
import type { LocalResponse } from '../../host/index.ts';
import { grpcStatusOf } from './grpc-status.ts';
import { INLINE_RESPONSE_HEADERS } from './inline-headers.ts';

/** A reply ready to be sent: a body of length 0 ends in the headers. */
export interface PreparedReply {
  headers: HeaderMap;
  body: Uint8Array;
}

/**
 * Headers and body of a local reply (Utility::prepareLocalReply, source/common/http/utility.cc). `isGrpc`: the request's
 * content-type says so; the reply is then a trailers-only gRPC answer.
 */
export function prepareLocalReply(response: LocalResponse, isHead: boolean, isGrpc: boolean): PreparedReply {
  const headers = new HeaderMap(INLINE_RESPONSE_HEADERS);
  headers.append(':status', String(response.status));
  for (let i = 0; i < response.headers.length; i += 2) {
    if (response.headers[i] !== ':status') headers.add(response.headers[i]!, response.headers[i + 1]!);
  }
  if (isGrpc) {
    const given = response.grpcStatus >= 0 && response.grpcStatus <= 16;
    headers.set(':status', '200');
    headers.set('content-type', 'application/grpc');
    headers.set('grpc-status', String(given ? response.grpcStatus : grpcStatusOf(response.status)));
    if (response.body.length > 0) headers.set('grpc-message', percentEncode(response.body));
    headers.remove('content-length');
    return { headers, body: new Uint8Array(0) };
  }
  if (response.body.length === 0) {
    headers.remove('content-length');
    headers.remove('content-type');
  } else {
    headers.set('content-length', String(response.body.length));
    if (!headers.has('content-type')) headers.append('content-type', 'text/plain');
  }
  return { headers, body: isHead ? new Uint8Array(0) : response.body };
}

/** gRPC's percent-encoding: all but printable ASCII, and `%`. */
function percentEncode(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    text += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
