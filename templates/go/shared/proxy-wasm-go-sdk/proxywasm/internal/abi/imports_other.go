//go:build !wasip1

package abi

import "unsafe"

// Outside a proxy, such as in an editor or a test of the filter's own functions, every call answers: unimplemented.
const absent Status = 12

func proxyLog(level LogLevel, message unsafe.Pointer, size uint32) Status { return absent }
func proxySetTickPeriod(milliseconds uint32) Status                       { return absent }
func proxySetEffectiveContext(id uint32) Status                           { return absent }
func proxyDone() Status                                                   { return absent }
func proxyGetBuffer(buffer Buffer, start, maxSize uint32, address *uint32, size *uint32) Status {
	return absent
}
func proxySetBuffer(buffer Buffer, start, size uint32, bytes unsafe.Pointer, bytesSize uint32) Status {
	return absent
}
func proxyGetMap(of Map, address *uint32, size *uint32) Status     { return absent }
func proxySetMap(of Map, pairs unsafe.Pointer, size uint32) Status { return absent }
func proxyGetValue(of Map, key unsafe.Pointer, keySize uint32, address *uint32, size *uint32) Status {
	return absent
}
func proxyAddValue(of Map, key unsafe.Pointer, keySize uint32, value unsafe.Pointer, valueSize uint32) Status {
	return absent
}
func proxyReplaceValue(of Map, key unsafe.Pointer, keySize uint32, value unsafe.Pointer, valueSize uint32) Status {
	return absent
}
func proxyRemoveValue(of Map, key unsafe.Pointer, keySize uint32) Status { return absent }
func proxyContinue(stream Stream) Status                                 { return absent }
func proxyClose(stream Stream) Status                                    { return absent }
func proxySendLocalResponse(code uint32, details unsafe.Pointer, detailsSize uint32, body unsafe.Pointer, bodySize uint32,
	headers unsafe.Pointer, headersSize uint32, grpcStatus int32) Status {
	return absent
}
func proxyHttpCall(cluster unsafe.Pointer, clusterSize uint32, headers unsafe.Pointer, headersSize uint32,
	body unsafe.Pointer, bodySize uint32, trailers unsafe.Pointer, trailersSize uint32, timeout uint32, id *uint32) Status {
	return absent
}
func proxyGetSharedData(key unsafe.Pointer, keySize uint32, address *uint32, size, cas *uint32) Status {
	return absent
}
func proxySetSharedData(key unsafe.Pointer, keySize uint32, value unsafe.Pointer, valueSize, cas uint32) Status {
	return absent
}
func proxyRegisterQueue(name unsafe.Pointer, nameSize uint32, id *uint32) Status { return absent }
func proxyResolveQueue(vm unsafe.Pointer, vmSize uint32, name unsafe.Pointer, nameSize uint32, id *uint32) Status {
	return absent
}
func proxyEnqueue(id uint32, data unsafe.Pointer, size uint32) Status { return absent }
func proxyDequeue(id uint32, address *uint32, size *uint32) Status    { return absent }
func proxyGetProperty(path unsafe.Pointer, pathSize uint32, address *uint32, size *uint32) Status {
	return absent
}
func proxySetProperty(path unsafe.Pointer, pathSize uint32, value unsafe.Pointer, valueSize uint32) Status {
	return absent
}
func proxyCallForeign(name unsafe.Pointer, nameSize uint32, argument unsafe.Pointer, argumentSize uint32,
	address *uint32, size *uint32) Status {
	return absent
}
func proxyDefineMetric(kind Metric, name unsafe.Pointer, nameSize uint32, id *uint32) Status {
	return absent
}
func proxyIncrementMetric(id uint32, offset int64) Status { return absent }
func proxyRecordMetric(id uint32, value uint64) Status    { return absent }
func proxyGetMetric(id uint32, value *uint64) Status      { return absent }
