import { type AttributeTable, Duration, HeaderAttributes, type HeaderMap, Timestamp } from '../../host/index.ts';
import type { AttributeSource } from './source.ts';

const header =
  (name: string) =>
  ({ request }: AttributeSource) =>
    request?.get(name);

/** `:path`; empty where a filter removed it, undefined where there is no map. */
const pathOf = (request: HeaderMap | undefined) => request && (request.get(':path') ?? '');

/** Group `request` (Envoy source/extensions/filters/common/expr/context.cc, RequestLookupValues). */
export const REQUEST: AttributeTable<AttributeSource> = {
  path: header(':path'),
  url_path: ({ request }) => pathOf(request)?.replace(/\?.*$/s, ''),
  query({ request }) {
    const path = pathOf(request);
    if (path === undefined) return undefined;
    const at = path.indexOf('?');
    return at < 0 ? '' : path.slice(at + 1).replace(/#.*$/s, '');
  },
  host: header(':authority'),
  scheme: header(':scheme'),
  method: header(':method'),
  headers: ({ request }) => new HeaderAttributes(request, ':authority'),
  referer: header('referer'),
  useragent: header('user-agent'),
  id: header('x-request-id'),
  time: ({ info }) => new Timestamp(info.startTime),
  protocol: ({ info }) => info.protocol,
  size({ info, request }) {
    const length = request?.get('content-length');
    if (length === undefined) return BigInt(info.bytesReceived);
    return /^\d+$/.test(length) ? BigInt(length) : undefined;
  },
  total_size: ({ info, request }) => BigInt(info.bytesReceived + (request?.byteSize ?? 0)),
  duration: ({ info }) => (info.endTime === undefined ? undefined : new Duration(info.endTime - info.startTime)),
};
