package proxywasm

import (
	"math"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/abi"
)

// The end of a buffer, however long it is.
const end = math.MaxInt32

// GetHttpRequestBody gives at most maxSize bytes of what the proxy holds, from start on.
func GetHttpRequestBody(start, maxSize int) ([]byte, error) {
	return abi.GetBuffer(abi.RequestBody, start, maxSize)
}

// AppendHttpRequestBody adds data behind what the proxy holds.
func AppendHttpRequestBody(data []byte) error { return abi.SetBuffer(abi.RequestBody, end, 0, data) }

// PrependHttpRequestBody adds data before what the proxy holds.
func PrependHttpRequestBody(data []byte) error { return abi.SetBuffer(abi.RequestBody, 0, 0, data) }

// ReplaceHttpRequestBody puts data in the place of what the proxy holds.
func ReplaceHttpRequestBody(data []byte) error { return abi.SetBuffer(abi.RequestBody, 0, end, data) }

// GetHttpResponseBody gives at most maxSize bytes of what the proxy holds, from start on.
func GetHttpResponseBody(start, maxSize int) ([]byte, error) {
	return abi.GetBuffer(abi.ResponseBody, start, maxSize)
}

// AppendHttpResponseBody adds data behind what the proxy holds.
func AppendHttpResponseBody(data []byte) error { return abi.SetBuffer(abi.ResponseBody, end, 0, data) }

// PrependHttpResponseBody adds data before what the proxy holds.
func PrependHttpResponseBody(data []byte) error { return abi.SetBuffer(abi.ResponseBody, 0, 0, data) }

// ReplaceHttpResponseBody puts data in the place of what the proxy holds.
func ReplaceHttpResponseBody(data []byte) error { return abi.SetBuffer(abi.ResponseBody, 0, end, data) }

// GetDownstreamData gives at most maxSize bytes of what the proxy holds, from start on.
func GetDownstreamData(start, maxSize int) ([]byte, error) {
	return abi.GetBuffer(abi.DownstreamData, start, maxSize)
}

// AppendDownstreamData adds data behind what the proxy holds.
func AppendDownstreamData(data []byte) error { return abi.SetBuffer(abi.DownstreamData, end, 0, data) }

// PrependDownstreamData adds data before what the proxy holds.
func PrependDownstreamData(data []byte) error { return abi.SetBuffer(abi.DownstreamData, 0, 0, data) }

// ReplaceDownstreamData puts data in the place of what the proxy holds.
func ReplaceDownstreamData(data []byte) error { return abi.SetBuffer(abi.DownstreamData, 0, end, data) }

// GetUpstreamData gives at most maxSize bytes of what the proxy holds, from start on.
func GetUpstreamData(start, maxSize int) ([]byte, error) {
	return abi.GetBuffer(abi.UpstreamData, start, maxSize)
}

// AppendUpstreamData adds data behind what the proxy holds.
func AppendUpstreamData(data []byte) error { return abi.SetBuffer(abi.UpstreamData, end, 0, data) }

// PrependUpstreamData adds data before what the proxy holds.
func PrependUpstreamData(data []byte) error { return abi.SetBuffer(abi.UpstreamData, 0, 0, data) }

// ReplaceUpstreamData puts data in the place of what the proxy holds.
func ReplaceUpstreamData(data []byte) error { return abi.SetBuffer(abi.UpstreamData, 0, end, data) }

// ContinueTcpStream lets a connection go on that a callback has paused.
func ContinueTcpStream() error { return abi.Continue(abi.Downstream) }

// CloseDownstream closes the client's connection.
func CloseDownstream() error { return abi.Close(abi.Downstream) }

// CloseUpstream closes the server's connection.
func CloseUpstream() error { return abi.Close(abi.Upstream) }
