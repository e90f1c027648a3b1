//go:build wasip1

// Package callbacks is what the proxy calls.
package callbacks

import (
	"unsafe"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/abi"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/contexts"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

//go:wasmexport proxy_abi_version_0_2_0
func abiVersion() {}

//go:wasmexport proxy_on_memory_allocate
func onMemoryAllocate(size uint32) unsafe.Pointer { return abi.Allocate(size) }

//go:wasmexport proxy_on_context_create
func onContextCreate(id, plugin uint32) { contexts.Create(id, plugin) }

//go:wasmexport proxy_on_vm_start
func onVMStart(_ uint32, size int32) types.OnVMStartStatus { return contexts.StartVM(size) }

//go:wasmexport proxy_on_configure
func onConfigure(id uint32, size int32) types.OnPluginStartStatus {
	return contexts.Configure(id, size)
}

//go:wasmexport proxy_on_tick
func onTick(id uint32) { contexts.Plugin(id).OnTick() }

//go:wasmexport proxy_on_queue_ready
func onQueueReady(id, queue uint32) { contexts.Plugin(id).OnQueueReady(queue) }

//go:wasmexport proxy_on_http_call_response
func onHttpCallResponse(_, callout uint32, headers, bodySize, trailers int32) {
	contexts.EndCallout(callout, int(headers), int(bodySize), int(trailers), func(id uint32) { _ = abi.SetEffectiveContext(id) })
}

//go:wasmexport proxy_on_new_connection
func onNewConnection(id uint32) types.Action { return contexts.Tcp(id).OnNewConnection() }

//go:wasmexport proxy_on_downstream_data
func onDownstreamData(id uint32, size int32, end bool) types.Action {
	return contexts.Tcp(id).OnDownstreamData(int(size), end)
}

//go:wasmexport proxy_on_downstream_connection_close
func onDownstreamClose(id uint32, peer types.PeerType) { contexts.Tcp(id).OnDownstreamClose(peer) }

//go:wasmexport proxy_on_upstream_data
func onUpstreamData(id uint32, size int32, end bool) types.Action {
	return contexts.Tcp(id).OnUpstreamData(int(size), end)
}

//go:wasmexport proxy_on_upstream_connection_close
func onUpstreamClose(id uint32, peer types.PeerType) { contexts.Tcp(id).OnUpstreamClose(peer) }

//go:wasmexport proxy_on_request_headers
func onRequestHeaders(id uint32, count int32, end bool) types.Action {
	return contexts.Http(id).OnHttpRequestHeaders(int(count), end)
}

//go:wasmexport proxy_on_request_body
func onRequestBody(id uint32, size int32, end bool) types.Action {
	return contexts.Http(id).OnHttpRequestBody(int(size), end)
}

//go:wasmexport proxy_on_request_trailers
func onRequestTrailers(id uint32, count int32) types.Action {
	return contexts.Http(id).OnHttpRequestTrailers(int(count))
}

//go:wasmexport proxy_on_response_headers
func onResponseHeaders(id uint32, count int32, end bool) types.Action {
	return contexts.Http(id).OnHttpResponseHeaders(int(count), end)
}

//go:wasmexport proxy_on_response_body
func onResponseBody(id uint32, size int32, end bool) types.Action {
	return contexts.Http(id).OnHttpResponseBody(int(size), end)
}

//go:wasmexport proxy_on_response_trailers
func onResponseTrailers(id uint32, count int32) types.Action {
	return contexts.Http(id).OnHttpResponseTrailers(int(count))
}

//go:wasmexport proxy_on_log
func onLog(id uint32) { contexts.Log(id) }

//go:wasmexport proxy_on_done
func onDone(id uint32) bool { return contexts.Done(id) }

//go:wasmexport proxy_on_delete
func onDelete(id uint32) { contexts.Delete(id) }
