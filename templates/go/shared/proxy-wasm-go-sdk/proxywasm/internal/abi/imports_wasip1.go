package abi

import "unsafe"

//go:wasmimport env proxy_log
func proxyLog(level LogLevel, message unsafe.Pointer, size uint32) Status

//go:wasmimport env proxy_set_tick_period_milliseconds
func proxySetTickPeriod(milliseconds uint32) Status

//go:wasmimport env proxy_set_effective_context
func proxySetEffectiveContext(id uint32) Status

//go:wasmimport env proxy_done
func proxyDone() Status

//go:wasmimport env proxy_get_buffer_bytes
func proxyGetBuffer(buffer Buffer, start, maxSize uint32, address *uint32, size *uint32) Status

//go:wasmimport env proxy_set_buffer_bytes
func proxySetBuffer(buffer Buffer, start, size uint32, bytes unsafe.Pointer, bytesSize uint32) Status

//go:wasmimport env proxy_get_header_map_pairs
func proxyGetMap(of Map, address *uint32, size *uint32) Status

//go:wasmimport env proxy_set_header_map_pairs
func proxySetMap(of Map, pairs unsafe.Pointer, size uint32) Status

//go:wasmimport env proxy_get_header_map_value
func proxyGetValue(of Map, key unsafe.Pointer, keySize uint32, address *uint32, size *uint32) Status

//go:wasmimport env proxy_add_header_map_value
func proxyAddValue(of Map, key unsafe.Pointer, keySize uint32, value unsafe.Pointer, valueSize uint32) Status

//go:wasmimport env proxy_replace_header_map_value
func proxyReplaceValue(of Map, key unsafe.Pointer, keySize uint32, value unsafe.Pointer, valueSize uint32) Status

//go:wasmimport env proxy_remove_header_map_value
func proxyRemoveValue(of Map, key unsafe.Pointer, keySize uint32) Status

//go:wasmimport env proxy_continue_stream
func proxyContinue(stream Stream) Status

//go:wasmimport env proxy_close_stream
func proxyClose(stream Stream) Status

//go:wasmimport env proxy_send_local_response
func proxySendLocalResponse(code uint32, details unsafe.Pointer, detailsSize uint32, body unsafe.Pointer, bodySize uint32,
	headers unsafe.Pointer, headersSize uint32, grpcStatus int32) Status

//go:wasmimport env proxy_http_call
func proxyHttpCall(cluster unsafe.Pointer, clusterSize uint32, headers unsafe.Pointer, headersSize uint32,
	body unsafe.Pointer, bodySize uint32, trailers unsafe.Pointer, trailersSize uint32, timeout uint32, id *uint32) Status

//go:wasmimport env proxy_get_shared_data
func proxyGetSharedData(key unsafe.Pointer, keySize uint32, address *uint32, size, cas *uint32) Status

//go:wasmimport env proxy_set_shared_data
func proxySetSharedData(key unsafe.Pointer, keySize uint32, value unsafe.Pointer, valueSize, cas uint32) Status

//go:wasmimport env proxy_register_shared_queue
func proxyRegisterQueue(name unsafe.Pointer, nameSize uint32, id *uint32) Status

//go:wasmimport env proxy_resolve_shared_queue
func proxyResolveQueue(vm unsafe.Pointer, vmSize uint32, name unsafe.Pointer, nameSize uint32, id *uint32) Status

//go:wasmimport env proxy_enqueue_shared_queue
func proxyEnqueue(id uint32, data unsafe.Pointer, size uint32) Status

//go:wasmimport env proxy_dequeue_shared_queue
func proxyDequeue(id uint32, address *uint32, size *uint32) Status

//go:wasmimport env proxy_get_property
func proxyGetProperty(path unsafe.Pointer, pathSize uint32, address *uint32, size *uint32) Status

//go:wasmimport env proxy_set_property
func proxySetProperty(path unsafe.Pointer, pathSize uint32, value unsafe.Pointer, valueSize uint32) Status

//go:wasmimport env proxy_call_foreign_function
func proxyCallForeign(name unsafe.Pointer, nameSize uint32, argument unsafe.Pointer, argumentSize uint32,
	address *uint32, size *uint32) Status

//go:wasmimport env proxy_define_metric
func proxyDefineMetric(kind Metric, name unsafe.Pointer, nameSize uint32, id *uint32) Status

//go:wasmimport env proxy_increment_metric
func proxyIncrementMetric(id uint32, offset int64) Status

//go:wasmimport env proxy_record_metric
func proxyRecordMetric(id uint32, value uint64) Status

//go:wasmimport env proxy_get_metric
func proxyGetMetric(id uint32, value *uint64) Status
