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

/** What a format may ask for. */
export const OPERATORS: Record<string, Operator> = {
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
  REQ: (_info, headers, argument) => pick(headers.requestHeaders, argument),
  RESP: (_info, headers, argument) => pick(headers.responseHeaders, argument),
  TRAILER: (_info, headers, argument) => pick(headers.responseTrailers, argument),
};

/** A format as a function; `-` stands for what is not there. Operators that are unknown are left as they are. */
export function accessLogFormatter(format: string): (info: StreamInfo, headers: LoggedHeaders) => string {
  return (info, headers) =>
    format.replace(/%([A-Z_]+)(?:\(([^)]*)\))?%/g, (all, name: string, argument: string | undefined) => {
      const operator = OPERATORS[name];
      return operator === undefined ? all : (operator(info, headers, argument ?? '') ?? '-');
    });
}
