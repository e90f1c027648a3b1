export { type CallbackName, callbackParams, callbacks, type LifecycleName, lifecycle } from './callbacks.ts';
export {
  BufferType,
  type EnumName,
  enums,
  FilterDataStatus,
  FilterHeadersStatus,
  FilterStatus,
  FilterTrailersStatus,
  HeaderMapType,
  MetricType,
  PeerType,
  Status,
  StreamType,
} from './enums.ts';
export { type Hazard, type HazardName, hazards } from './hazards.ts';
export { type EnvironmentName, environment, type HostcallName, hostcalls } from './hostcalls.ts';
export {
  ABI_VERSIONS,
  type AbiVersion,
  type Callback,
  existsIn,
  type Hostcall,
  type Param,
  type RawFunction,
  type ValueType,
  wasmTypesOf,
} from './types.ts';
export { Errno, WASI_MODULES, type WasiName, wasi } from './wasi.ts';
