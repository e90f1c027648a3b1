package proxywasm

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/abi"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/contexts"
)

// DispatchHttpCall sends a request to a cluster of the proxy; callBack runs when the answer is there, and also, with
// numbers of 0, when there will be none. Headers must hold :method, :path and :authority.
func DispatchHttpCall(
	cluster string,
	headers [][2]string,
	body []byte,
	trailers [][2]string,
	timeoutMillisecond uint32,
	callBack func(numHeaders, bodySize, numTrailers int),
) (calloutID uint32, err error) {
	id, err := abi.HttpCall(cluster, headers, body, trailers, timeoutMillisecond)
	if err != nil {
		return 0, err
	}
	contexts.AddCallout(id, callBack)
	return id, nil
}

// GetHttpCallResponseHeaders gives the answer's headers, within callBack.
func GetHttpCallResponseHeaders() ([][2]string, error) {
	return abi.GetMap(abi.HttpCallResponseHeaders)
}

// GetHttpCallResponseBody gives the answer's body, within callBack.
func GetHttpCallResponseBody(start, maxSize int) ([]byte, error) {
	return abi.GetBuffer(abi.HttpCallResponseBody, start, maxSize)
}

// GetHttpCallResponseTrailers gives the answer's trailers, within callBack.
func GetHttpCallResponseTrailers() ([][2]string, error) {
	return abi.GetMap(abi.HttpCallResponseTrailers)
}

// CallForeignFunction calls a function that the proxy has beside the ABI.
func CallForeignFunction(funcName string, param []byte) (ret []byte, err error) {
	return abi.CallForeign(funcName, param)
}
