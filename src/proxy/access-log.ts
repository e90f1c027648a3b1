import type { LoggedHeaders } from '../host/index.ts';
import type { StreamInfo } from './http/stream-info.ts';

/** Envoy's default format (source/common/formatter/substitution_formatter.cc). */
export const DEFAULT_FORMAT =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"\n';

type Operator = (info: StreamInfo, headers: LoggedHeaders, argument: string) => string | undefined;

const milliseconds = (nanoseconds: bigint) => String(nanoseconds / 1_000_000n);

/** The first of `NAME?OTHER` that is there. */
function pick(map: LoggedHeaders['requestHeaders'], argument: string): string | undefined {
  for (const name of argument.toLowerCase().split('?')) {
    const value = map?.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What a format may ask for without an argument. */
const PLAIN: Readonly<Record<string, Operator>> = {
  START_TIME: (info) => new Date(Number(info.startTime / 1_000_000n)).toISOString(),
  PROTOCOL: (info) => info.protocol,
  RESPONSE_CODE: (info) => String(info.responseCode ?? 0),
  RESPONSE_CODE_DETAILS: (info) => info.details,
  RESPONSE_FLAGS: (info) => info.flagNames,
  BYTES_RECEIVED: (info) => String(info.bytesReceived),
  BYTES_SENT: (info) => String(info.bytesSent),
  DURATION: (info) => (info.endTime === undefined ? undefined : milliseconds(info.endTime - info.startTime)),
  UPSTREAM_HOST: (info) => info.upstream?.address.text,
  UPSTREAM_CLUSTER: (info) => info.cluster,
  DOWNSTREAM_REMOTE_ADDRESS: (info) => info.source.text,
  DOWNSTREAM_LOCAL_ADDRESS: (info) => info.destination.text,
  ROUTE_NAME: (info) => info.route?.name || undefined,
};

/** What it may ask for with one. */
const WITH_ARGUMENT: Readonly<Record<string, Operator>> = {
  REQ: (_info, headers, argument) => pick(headers.requestHeaders, argument),
  RESP: (_info, headers, argument) => pick(headers.responseHeaders, argument),
  TRAILER: (_info, headers, argument) => pick(headers.responseTrailers, argument),
  FILTER_STATE: filterState,
  // No filter that the embedded proxy has writes any.
  DYNAMIC_METADATA: () => undefined,
};

/** `KEY`, `KEY:TYPED` as JSON, or `KEY:PLAIN` as the object's text. */
function filterState(info: StreamInfo, _headers: LoggedHeaders, argument: string): string | undefined {
  const [key = '', form = 'TYPED'] = argument.split(':');
  const object = info.filterState.get(key);
  return form === 'PLAIN' ? object?.plain : object?.json;
}

/** `%%`, or an operator in its percent signs. */
const OPERATOR = /%%|%([A-Z_0-9]+)(?:\(([^)]*)\))?%/g;

function operatorOf(name: string, argument: string | undefined): Operator | undefined {
  const operators = argument === undefined ? PLAIN : WITH_ARGUMENT;
  return Object.hasOwn(operators, name) ? operators[name] : undefined;
}

/** The first operator of `format` that the embedded proxy does not have, as it stands there. */
export function unknownOperator(format: string): string | undefined {
  for (const [all, name, argument] of format.matchAll(OPERATOR)) {
    if (name !== undefined && operatorOf(name, argument) === undefined) return all;
  }
  return /%[^%]*%?/.exec(format.replace(OPERATOR, ''))?.[0];
}

/** A format as a function; `-` stands for what is not there. It has no unknown operators. */
export function accessLogFormatter(format: string): (info: StreamInfo, headers: LoggedHeaders) => string {
  return (info, headers) =>
    format.replace(OPERATOR, (_all, name: string | undefined, argument: string | undefined) =>
      name === undefined ? '%' : (operatorOf(name, argument)?.(info, headers, argument ?? '') ?? '-'),
    );
}
