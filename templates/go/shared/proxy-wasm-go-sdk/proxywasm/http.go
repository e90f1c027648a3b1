package proxywasm

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/abi"
)

// GetHttpRequestHeaders gives all of them, in their order. Names are in lower case.
func GetHttpRequestHeaders() ([][2]string, error) { return abi.GetMap(abi.RequestHeaders) }

// ReplaceHttpRequestHeaders puts these in the place of all.
func ReplaceHttpRequestHeaders(headers [][2]string) error {
	return abi.SetMap(abi.RequestHeaders, headers)
}

// GetHttpRequestHeader gives the value, or types.ErrorStatusNotFound.
func GetHttpRequestHeader(key string) (string, error) { return abi.GetValue(abi.RequestHeaders, key) }

// RemoveHttpRequestHeader removes all of that name.
func RemoveHttpRequestHeader(key string) error { return abi.RemoveValue(abi.RequestHeaders, key) }

// ReplaceHttpRequestHeader sets the value, also where there was none.
func ReplaceHttpRequestHeader(key, value string) error {
	return abi.ReplaceValue(abi.RequestHeaders, key, value)
}

// AddHttpRequestHeader adds one beside those of the same name.
func AddHttpRequestHeader(key, value string) error {
	return abi.AddValue(abi.RequestHeaders, key, value)
}

// GetHttpRequestTrailers gives all of them, in their order. Names are in lower case.
func GetHttpRequestTrailers() ([][2]string, error) { return abi.GetMap(abi.RequestTrailers) }

// ReplaceHttpRequestTrailers puts these in the place of all.
func ReplaceHttpRequestTrailers(trailers [][2]string) error {
	return abi.SetMap(abi.RequestTrailers, trailers)
}

// GetHttpRequestTrailer gives the value, or types.ErrorStatusNotFound.
func GetHttpRequestTrailer(key string) (string, error) { return abi.GetValue(abi.RequestTrailers, key) }

// RemoveHttpRequestTrailer removes all of that name.
func RemoveHttpRequestTrailer(key string) error { return abi.RemoveValue(abi.RequestTrailers, key) }

// ReplaceHttpRequestTrailer sets the value, also where there was none.
func ReplaceHttpRequestTrailer(key, value string) error {
	return abi.ReplaceValue(abi.RequestTrailers, key, value)
}

// AddHttpRequestTrailer adds one beside those of the same name.
func AddHttpRequestTrailer(key, value string) error {
	return abi.AddValue(abi.RequestTrailers, key, value)
}

// ResumeHttpRequest lets a stream go on that a callback of the request has paused.
func ResumeHttpRequest() error { return abi.Continue(abi.Request) }

// GetHttpResponseHeaders gives all of them, in their order. Names are in lower case.
func GetHttpResponseHeaders() ([][2]string, error) { return abi.GetMap(abi.ResponseHeaders) }

// ReplaceHttpResponseHeaders puts these in the place of all.
func ReplaceHttpResponseHeaders(headers [][2]string) error {
	return abi.SetMap(abi.ResponseHeaders, headers)
}

// GetHttpResponseHeader gives the value, or types.ErrorStatusNotFound.
func GetHttpResponseHeader(key string) (string, error) { return abi.GetValue(abi.ResponseHeaders, key) }

// RemoveHttpResponseHeader removes all of that name.
func RemoveHttpResponseHeader(key string) error { return abi.RemoveValue(abi.ResponseHeaders, key) }

// ReplaceHttpResponseHeader sets the value, also where there was none.
func ReplaceHttpResponseHeader(key, value string) error {
	return abi.ReplaceValue(abi.ResponseHeaders, key, value)
}

// AddHttpResponseHeader adds one beside those of the same name.
func AddHttpResponseHeader(key, value string) error {
	return abi.AddValue(abi.ResponseHeaders, key, value)
}

// GetHttpResponseTrailers gives all of them, in their order. Names are in lower case.
func GetHttpResponseTrailers() ([][2]string, error) { return abi.GetMap(abi.ResponseTrailers) }

// ReplaceHttpResponseTrailers puts these in the place of all.
func ReplaceHttpResponseTrailers(trailers [][2]string) error {
	return abi.SetMap(abi.ResponseTrailers, trailers)
}

// GetHttpResponseTrailer gives the value, or types.ErrorStatusNotFound.
func GetHttpResponseTrailer(key string) (string, error) {
	return abi.GetValue(abi.ResponseTrailers, key)
}

// RemoveHttpResponseTrailer removes all of that name.
func RemoveHttpResponseTrailer(key string) error { return abi.RemoveValue(abi.ResponseTrailers, key) }

// ReplaceHttpResponseTrailer sets the value, also where there was none.
func ReplaceHttpResponseTrailer(key, value string) error {
	return abi.ReplaceValue(abi.ResponseTrailers, key, value)
}

// AddHttpResponseTrailer adds one beside those of the same name.
func AddHttpResponseTrailer(key, value string) error {
	return abi.AddValue(abi.ResponseTrailers, key, value)
}

// ResumeHttpResponse lets a stream go on that a callback of the response has paused.
func ResumeHttpResponse() error { return abi.Continue(abi.Response) }

// SendHttpResponse answers the client. Nothing more of the request goes to the server; gRPCStatus is -1 without gRPC.
func SendHttpResponse(statusCode uint32, headers [][2]string, body []byte, gRPCStatus int32) error {
	return abi.SendLocalResponse(statusCode, headers, body, gRPCStatus)
}
