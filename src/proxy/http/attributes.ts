import { HeaderMapType } from '../../abi/index.ts';
import { type Attribute, type HeaderMap, type HttpContext, UNSERIALIZABLE } from '../../host/index.ts';
import type { HttpOptions } from './http-options.ts';
import type { StreamInfo } from './stream-info.ts';

interface Source {
  info: StreamInfo;
  options: AttributeOptions;
  /** Maps as this filter may see them now; undefined outside their windows. */
  request: HeaderMap | undefined;
  response: HeaderMap | undefined;
  responseTrailers: HeaderMap | undefined;
}

/** What of the server attributes tell. */
type AttributeOptions = Pick<HttpOptions, 'clusters' | 'node'>;

type Reader = (source: Source) => Attribute | undefined;

const EMPTY_MESSAGE = new Uint8Array(0);
const header =
  (name: string): Reader =>
  ({ request }) =>
    request?.get(name);
const path = (source: Source) => source.request?.get(':path');
const sizeOf = (map: HeaderMap | undefined) => BigInt(map?.byteSize ?? 0);

function requestSize({ request, info }: Source): bigint {
  const length = request?.get('content-length');
  return length !== undefined && /^\d+$/.test(length) ? BigInt(length) : BigInt(info.bytesReceived);
}

/** Attributes with one value, by dotted path (Envoy source/extensions/filters/common/expr/context.cc). */
const VALUES: Record<string, Reader> = {
  'request.path': path,
  'request.url_path': (source) => path(source)?.replace(/[?#].*$/s, ''),
  'request.query': (source) => {
    const text = path(source);
    if (text === undefined) return undefined;
    const at = text.indexOf('?');
    return at < 0 ? '' : text.slice(at + 1).replace(/#.*$/s, '');
  },
  'request.host': header(':authority'),
  'request.scheme': header(':scheme'),
  'request.method': header(':method'),
  'request.referer': header('referer'),
  'request.useragent': header('user-agent'),
  'request.id': header('x-request-id'),
  'request.time': ({ info }) => info.startTime,
  'request.protocol': ({ info }) => info.protocol,
  'request.size': requestSize,
  'request.total_size': ({ info, request }) => BigInt(info.bytesReceived) + sizeOf(request),
  'request.duration': ({ info }) => (info.endTime === undefined ? undefined : info.endTime - info.startTime),
  'response.code': ({ info }) => (info.responseCode === undefined ? undefined : BigInt(info.responseCode)),
  'response.code_details': ({ info }) => info.details,
  'response.flags': ({ info }) => info.flags,
  'response.grpc_status': grpcStatus,
  'response.size': ({ info }) => BigInt(info.bytesSent),
  'response.total_size': ({ info, response, responseTrailers }) =>
    BigInt(info.bytesSent) + sizeOf(response) + sizeOf(responseTrailers),
  'response.backend_latency': ({ info }) =>
    info.upstreamComplete === undefined ? undefined : info.upstreamComplete - (info.requestComplete ?? info.startTime),
  'connection.id': ({ info }) => info.connectionId,
  'connection.mtls': () => false,
  'connection.requested_server_name': () => '',
  'upstream.address': ({ info }) => info.upstream?.address.text,
  'upstream.port': ({ info }) => (info.upstream === undefined ? undefined : BigInt(info.upstream.address.port)),
  'upstream.local_address': ({ info }) => info.upstream?.local?.text,
  'upstream.transport_failure_reason': ({ info }) => info.upstream?.failure,
  'upstream.request_attempt_count': ({ info }) => BigInt(info.attempts),
  'upstream.locality': ({ info }) => (info.upstream === undefined ? undefined : EMPTY_MESSAGE),
  'upstream.num_endpoints': ({ info, options }) => {
    const cluster = options.clusters.get(info.cluster ?? '');
    return cluster === undefined ? undefined : BigInt(cluster.endpointCount);
  },
  'source.address': ({ info }) => info.source.text,
  'source.port': ({ info }) => BigInt(info.source.port),
  'destination.address': ({ info }) => info.destination.text,
  'destination.port': ({ info }) => BigInt(info.destination.port),
  connection_id: ({ info }) => info.connectionId,
  metadata: () => EMPTY_MESSAGE,
  'metadata.filter_metadata': () => [],
  'xds.cluster_name': ({ info }) => info.cluster,
  'xds.route_name': ({ info }) => info.route?.name,
  'xds.virtual_host_name': ({ info }) => info.virtualHost?.name,
  'xds.filter_chain_name': () => '',
  'xds.listener_direction': () => 0n,
  'xds.node.id': ({ options }) => options.node.id,
  'xds.node.cluster': ({ options }) => options.node.cluster,
};

/** Attributes that are there but have no encoding of their own. */
const UNSERIALIZABLE_MAPS: ReadonlySet<string> = new Set([
  'request',
  'response',
  'connection',
  'upstream',
  'source',
  'destination',
  'xds',
  'filter_state',
]);

/** The attribute at `path` as a filter of this stream sees it now; undefined for NotFound. */
export function attributeOf(
  path: readonly string[],
  info: StreamInfo,
  context: Pick<HttpContext, 'headers'>,
  options: AttributeOptions,
): Attribute | undefined {
  const source: Source = {
    info,
    options,
    request: context.headers(HeaderMapType.HttpRequestHeaders),
    response: context.headers(HeaderMapType.HttpResponseHeaders),
    responseTrailers: context.headers(HeaderMapType.HttpResponseTrailers),
  };
  const name = path.join('.');
  if (Object.hasOwn(VALUES, name)) return VALUES[name]?.(source);
  if (path.length === 1 && UNSERIALIZABLE_MAPS.has(name)) return UNSERIALIZABLE;
  const [first = '', second = '', third] = path;
  const map = mapOf(first, second, source);
  if (map !== undefined)
    return third === undefined ? (map.value?.fields ?? []) : map.value?.getJoined(nameIn(first, third));
  if (first === 'filter_state' && path.length === 2) return info.filterState.get(second);
  return path.length === 1 ? info.filterState.get(`wasm.${first}`) : undefined;
}

/** Names are case-insensitive; a request's `host` is its `:authority`. */
function nameIn(map: string, name: string): string {
  const lower = name.toLowerCase();
  return map === 'request' && lower === 'host' ? ':authority' : lower;
}

function mapOf(first: string, second: string, source: Source): { value: HeaderMap | undefined } | undefined {
  if (first === 'request' && second === 'headers') return { value: source.request };
  if (first === 'response' && second === 'headers') return { value: source.response };
  if (first === 'response' && second === 'trailers') return { value: source.responseTrailers };
  return undefined;
}

/** From trailers or headers, else mapped from the HTTP status (Grpc::Common::getGrpcStatus). */
function grpcStatus({ info, response, responseTrailers }: Source): bigint | undefined {
  if (info.responseCode === undefined) return undefined;
  const sent = responseTrailers?.get('grpc-status') ?? response?.get('grpc-status');
  if (sent !== undefined && /^\d+$/.test(sent)) return BigInt(sent);
  const mapped: Record<number, bigint> = {
    400: 13n,
    401: 16n,
    403: 7n,
    404: 12n,
    429: 14n,
    502: 14n,
    503: 14n,
    504: 14n,
  };
  return mapped[info.responseCode] ?? 2n;
}
