// The enumerations of the Proxy-Wasm ABI 0.2.1, under the names that C++ filters use.
#pragma once

#include <cstdint>
#include <string>

enum class WasmResult : uint32_t {
  Ok = 0,
  NotFound = 1,
  BadArgument = 2,
  SerializationFailure = 3,
  ParseFailure = 4,
  BadExpression = 5,
  InvalidMemoryAccess = 6,
  Empty = 7,
  CasMismatch = 8,
  ResultMismatch = 9,
  InternalFailure = 10,
  BrokenConnection = 11,
  Unimplemented = 12,
};

// The result's name, for logs.
inline std::string toString(WasmResult result) {
  constexpr const char* names[] = {"Ok",
                                   "NotFound",
                                   "BadArgument",
                                   "SerializationFailure",
                                   "ParseFailure",
                                   "BadExpression",
                                   "InvalidMemoryAccess",
                                   "Empty",
                                   "CasMismatch",
                                   "ResultMismatch",
                                   "InternalFailure",
                                   "BrokenConnection",
                                   "Unimplemented"};
  const auto index = static_cast<uint32_t>(result);
  return index < sizeof(names) / sizeof(names[0]) ? names[index] : "Unknown";
}

enum class LogLevel : int32_t { trace, debug, info, warn, error, critical, Max = critical };

enum class WasmHeaderMapType : int32_t {
  RequestHeaders = 0,
  RequestTrailers = 1,
  ResponseHeaders = 2,
  ResponseTrailers = 3,
  GrpcReceiveInitialMetadata = 4,
  GrpcReceiveTrailingMetadata = 5,
  HttpCallResponseHeaders = 6,
  HttpCallResponseTrailers = 7,
  MAX = HttpCallResponseTrailers,
};

enum class WasmBufferType : int32_t {
  HttpRequestBody = 0,
  HttpResponseBody = 1,
  NetworkDownstreamData = 2,
  NetworkUpstreamData = 3,
  HttpCallResponseBody = 4,
  GrpcReceiveBuffer = 5,
  VmConfiguration = 6,
  PluginConfiguration = 7,
  CallData = 8,
  MAX = CallData,
};

enum class WasmBufferFlags : int32_t { EndOfStream = 1 };

enum class WasmStreamType : int32_t { Request = 0, Response = 1, Downstream = 2, Upstream = 3, MAX = Upstream };

enum class MetricType : int32_t { Counter = 0, Gauge = 1, Histogram = 2, Max = Histogram };

enum class CloseType : int32_t { Unknown = 0, Local = 1, Remote = 2 };

// What a callback of a connection answers.
enum class FilterStatus : int32_t { Continue = 0, StopIteration = 1 };

// What the callbacks of a request and a response answer.
enum class FilterHeadersStatus : int32_t {
  Continue = 0,
  StopIteration = 1,
  ContinueAndEndStream = 2,
  StopAllIterationAndBuffer = 3,
  StopAllIterationAndWatermark = 4,
};

enum class FilterDataStatus : int32_t {
  Continue = 0,
  StopIterationAndBuffer = 1,
  StopIterationAndWatermark = 2,
  StopIterationNoBuffer = 3,
};

enum class FilterTrailersStatus : int32_t { Continue = 0, StopIteration = 1 };

enum class FilterMetadataStatus : int32_t { Continue = 0 };

enum class GrpcStatus : int32_t {
  InvalidCode = -1,
  Ok = 0,
  Canceled = 1,
  Unknown = 2,
  InvalidArgument = 3,
  DeadlineExceeded = 4,
  NotFound = 5,
  AlreadyExists = 6,
  PermissionDenied = 7,
  ResourceExhausted = 8,
  FailedPrecondition = 9,
  Aborted = 10,
  OutOfRange = 11,
  Unimplemented = 12,
  Internal = 13,
  Unavailable = 14,
  DataLoss = 15,
  Unauthenticated = 16,
  MaximumValid = Unauthenticated,
};
