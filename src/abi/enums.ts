/** The enumerations of the Proxy-Wasm ABI (spec/abi-versions/v0.2.1, "Types"; cpp-host proxy_wasm_common.h). */

/** proxy_status_t. The spec names fewer; these are all that Envoy's host can answer (WasmResult). */
export const Status = {
  Ok: 0,
  NotFound: 1,
  BadArgument: 2,
  SerializationFailure: 3,
  ParseFailure: 4,
  BadExpression: 5,
  InvalidMemoryAccess: 6,
  Empty: 7,
  CasMismatch: 8,
  ResultMismatch: 9,
  InternalFailure: 10,
  BrokenConnection: 11,
  Unimplemented: 12,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

/** Enumerations that guests pass, as the names of 0, 1, 2, …; anything above the last is BadArgument. */
export const enums = {
  LogLevel: ['Trace', 'Debug', 'Info', 'Warn', 'Error', 'Critical'],
  HeaderMapType: [
    'HttpRequestHeaders',
    'HttpRequestTrailers',
    'HttpResponseHeaders',
    'HttpResponseTrailers',
    'GrpcReceiveInitialMetadata',
    'GrpcReceiveTrailingMetadata',
    'HttpCallResponseHeaders',
    'HttpCallResponseTrailers',
  ],
  BufferType: [
    'HttpRequestBody',
    'HttpResponseBody',
    'DownstreamData',
    'UpstreamData',
    'HttpCallResponseBody',
    'GrpcReceiveBuffer',
    'VmConfiguration',
    'PluginConfiguration',
    'CallData',
  ],
  StreamType: ['HttpRequest', 'HttpResponse', 'Downstream', 'Upstream'],
  MetricType: ['Counter', 'Gauge', 'Histogram'],
} as const satisfies Record<string, readonly string[]>;
export type EnumName = keyof typeof enums;

type Members<Names extends readonly string[]> = {
  readonly [Index in Exclude<keyof Names, keyof (readonly unknown[])> as Names[Index] &
    string]: Index extends `${infer N extends number}` ? N : never;
};

function members<const Names extends readonly string[]>(names: Names): Members<Names> {
  return Object.fromEntries(names.map((name, index) => [name, index])) as Members<Names>;
}

export const HeaderMapType = members(enums.HeaderMapType);
export const BufferType = members(enums.BufferType);
export const StreamType = members(enums.StreamType);
export const MetricType = members(enums.MetricType);

/** Who closed a connection (cpp-host CloseType). */
export const PeerType = { Unknown: 0, Local: 1, Remote: 2 } as const;
export type PeerType = (typeof PeerType)[keyof typeof PeerType];

/** What a guest may return from the callbacks of TCP connections; anything but 0 stops. */
export const FilterStatus = { Continue: 0, StopIteration: 1 } as const;
export type FilterStatus = (typeof FilterStatus)[keyof typeof FilterStatus];

/** What a guest may return from the header callbacks. */
export const FilterHeadersStatus = {
  Continue: 0,
  StopIteration: 1,
  ContinueAndEndStream: 2,
  StopAllIterationAndBuffer: 3,
  StopAllIterationAndWatermark: 4,
} as const;
export type FilterHeadersStatus = (typeof FilterHeadersStatus)[keyof typeof FilterHeadersStatus];

export const FilterDataStatus = {
  Continue: 0,
  StopIterationAndBuffer: 1,
  StopIterationAndWatermark: 2,
  StopIterationNoBuffer: 3,
} as const;
export type FilterDataStatus = (typeof FilterDataStatus)[keyof typeof FilterDataStatus];

export const FilterTrailersStatus = { Continue: 0, StopIteration: 1 } as const;
export type FilterTrailersStatus = (typeof FilterTrailersStatus)[keyof typeof FilterTrailersStatus];
