// Package abi is the border to the proxy: Proxy-Wasm ABI 0.2.0.
package abi

import (
	"encoding/binary"
	"fmt"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// Status is what a call to the proxy returns.
type Status uint32

// Error is nil for success.
func (status Status) Error() error {
	switch status {
	case 0:
		return nil
	case 1:
		return types.ErrorStatusNotFound
	case 2:
		return types.ErrorStatusBadArgument
	case 7:
		return types.ErrorStatusEmpty
	case 8:
		return types.ErrorStatusCasMismatch
	case 10:
		return types.ErrorInternalFailure
	case 12:
		return types.ErrorUnimplemented
	}
	return fmt.Errorf("the proxy answered: status %d", uint32(status))
}

// Map is one of the header maps.
type Map uint32

const (
	RequestHeaders           Map = 0
	RequestTrailers          Map = 1
	ResponseHeaders          Map = 2
	ResponseTrailers         Map = 3
	HttpCallResponseHeaders  Map = 6
	HttpCallResponseTrailers Map = 7
)

// Buffer is one of the buffers.
type Buffer uint32

const (
	RequestBody          Buffer = 0
	ResponseBody         Buffer = 1
	DownstreamData       Buffer = 2
	UpstreamData         Buffer = 3
	HttpCallResponseBody Buffer = 4
	VMConfiguration      Buffer = 6
	PluginConfiguration  Buffer = 7
)

// Stream is one direction of a stream.
type Stream uint32

const (
	Request    Stream = 0
	Response   Stream = 1
	Downstream Stream = 2
	Upstream   Stream = 3
)

// LogLevel is the importance of a message.
type LogLevel uint32

const (
	Trace    LogLevel = 0
	Debug    LogLevel = 1
	Info     LogLevel = 2
	Warn     LogLevel = 3
	Error    LogLevel = 4
	Critical LogLevel = 5
)

// Metric is a kind of metric.
type Metric uint32

const (
	Counter   Metric = 0
	Gauge     Metric = 1
	Histogram Metric = 2
)

// EncodePairs lays out pairs as the proxy reads them: their number, the sizes of all, then all texts with a zero after each.
func EncodePairs(pairs [][2]string) []byte {
	size := 4
	for _, pair := range pairs {
		size += 8 + len(pair[0]) + 1 + len(pair[1]) + 1
	}
	bytes := binary.LittleEndian.AppendUint32(make([]byte, 0, size), uint32(len(pairs)))
	for _, pair := range pairs {
		bytes = binary.LittleEndian.AppendUint32(bytes, uint32(len(pair[0])))
		bytes = binary.LittleEndian.AppendUint32(bytes, uint32(len(pair[1])))
	}
	for _, pair := range pairs {
		bytes = append(append(bytes, pair[0]...), 0)
		bytes = append(append(bytes, pair[1]...), 0)
	}
	return bytes
}

// DecodePairs reads what EncodePairs writes.
func DecodePairs(bytes []byte) [][2]string {
	if len(bytes) < 4 {
		return nil
	}
	count := int(binary.LittleEndian.Uint32(bytes))
	pairs := make([][2]string, count)
	sizes := bytes[4:]
	texts := sizes[8*count:]
	for i := range pairs {
		for side := range pairs[i] {
			size := binary.LittleEndian.Uint32(sizes)
			pairs[i][side] = string(texts[:size])
			sizes, texts = sizes[4:], texts[size+1:]
		}
	}
	return pairs
}
