package abi

import (
	"runtime"
	"strings"
	"unsafe"
)

// The address and the size of a text. It must be kept alive until the call has returned, for while it runs the proxy can
// ask for memory, and so set the garbage collector going.
func text(s string) (unsafe.Pointer, uint32) {
	return unsafe.Pointer(unsafe.StringData(s)), uint32(len(s))
}

func data(b []byte) (unsafe.Pointer, uint32) {
	return unsafe.Pointer(unsafe.SliceData(b)), uint32(len(b))
}

func Log(level LogLevel, message string) {
	p, n := text(message)
	proxyLog(level, p, n)
	runtime.KeepAlive(message)
}

func SetTickPeriod(milliseconds uint32) error { return proxySetTickPeriod(milliseconds).Error() }

func SetEffectiveContext(id uint32) error { return proxySetEffectiveContext(id).Error() }

func Done() { proxyDone() }

func GetBuffer(buffer Buffer, start, maxSize int) ([]byte, error) {
	result := new(Result)
	status := proxyGetBuffer(buffer, uint32(start), uint32(maxSize), &result.Address, &result.Size)
	return result.Take(), status.Error()
}

func SetBuffer(buffer Buffer, start, size uint32, bytes []byte) error {
	p, n := data(bytes)
	status := proxySetBuffer(buffer, start, size, p, n)
	runtime.KeepAlive(bytes)
	return status.Error()
}

func GetMap(of Map) ([][2]string, error) {
	result := new(Result)
	status := proxyGetMap(of, &result.Address, &result.Size)
	return DecodePairs(result.Take()), status.Error()
}

func SetMap(of Map, pairs [][2]string) error {
	encoded := EncodePairs(pairs)
	p, n := data(encoded)
	status := proxySetMap(of, p, n)
	runtime.KeepAlive(encoded)
	return status.Error()
}

func GetValue(of Map, key string) (string, error) {
	result := new(Result)
	p, n := text(key)
	status := proxyGetValue(of, p, n, &result.Address, &result.Size)
	runtime.KeepAlive(key)
	return string(result.Take()), status.Error()
}

func AddValue(of Map, key, value string) error {
	k, kn := text(key)
	v, vn := text(value)
	status := proxyAddValue(of, k, kn, v, vn)
	runtime.KeepAlive(key)
	runtime.KeepAlive(value)
	return status.Error()
}

func ReplaceValue(of Map, key, value string) error {
	k, kn := text(key)
	v, vn := text(value)
	status := proxyReplaceValue(of, k, kn, v, vn)
	runtime.KeepAlive(key)
	runtime.KeepAlive(value)
	return status.Error()
}

func RemoveValue(of Map, key string) error {
	p, n := text(key)
	status := proxyRemoveValue(of, p, n)
	runtime.KeepAlive(key)
	return status.Error()
}

func Continue(stream Stream) error { return proxyContinue(stream).Error() }

func Close(stream Stream) error { return proxyClose(stream).Error() }

func SendLocalResponse(code uint32, headers [][2]string, body []byte, grpcStatus int32) error {
	encoded := EncodePairs(headers)
	h, hn := data(encoded)
	b, bn := data(body)
	status := proxySendLocalResponse(code, nil, 0, b, bn, h, hn, grpcStatus)
	runtime.KeepAlive(encoded)
	runtime.KeepAlive(body)
	return status.Error()
}

func HttpCall(cluster string, headers [][2]string, body []byte, trailers [][2]string, timeout uint32) (uint32, error) {
	id := new(uint32)
	encodedHeaders, encodedTrailers := EncodePairs(headers), EncodePairs(trailers)
	c, cn := text(cluster)
	h, hn := data(encodedHeaders)
	b, bn := data(body)
	t, tn := data(encodedTrailers)
	status := proxyHttpCall(c, cn, h, hn, b, bn, t, tn, timeout, id)
	runtime.KeepAlive(cluster)
	runtime.KeepAlive(encodedHeaders)
	runtime.KeepAlive(body)
	runtime.KeepAlive(encodedTrailers)
	return *id, status.Error()
}

func GetSharedData(key string) ([]byte, uint32, error) {
	result, cas := new(Result), new(uint32)
	p, n := text(key)
	status := proxyGetSharedData(p, n, &result.Address, &result.Size, cas)
	runtime.KeepAlive(key)
	return result.Take(), *cas, status.Error()
}

func SetSharedData(key string, value []byte, cas uint32) error {
	k, kn := text(key)
	v, vn := data(value)
	status := proxySetSharedData(k, kn, v, vn, cas)
	runtime.KeepAlive(key)
	runtime.KeepAlive(value)
	return status.Error()
}

func RegisterQueue(name string) (uint32, error) {
	id := new(uint32)
	p, n := text(name)
	status := proxyRegisterQueue(p, n, id)
	runtime.KeepAlive(name)
	return *id, status.Error()
}

func ResolveQueue(vm, name string) (uint32, error) {
	id := new(uint32)
	v, vn := text(vm)
	p, n := text(name)
	status := proxyResolveQueue(v, vn, p, n, id)
	runtime.KeepAlive(vm)
	runtime.KeepAlive(name)
	return *id, status.Error()
}

func Enqueue(id uint32, bytes []byte) error {
	p, n := data(bytes)
	status := proxyEnqueue(id, p, n)
	runtime.KeepAlive(bytes)
	return status.Error()
}

func Dequeue(id uint32) ([]byte, error) {
	result := new(Result)
	status := proxyDequeue(id, &result.Address, &result.Size)
	return result.Take(), status.Error()
}

func GetProperty(path []string) ([]byte, error) {
	result := new(Result)
	joined := strings.Join(path, "\x00")
	p, n := text(joined)
	status := proxyGetProperty(p, n, &result.Address, &result.Size)
	runtime.KeepAlive(joined)
	return result.Take(), status.Error()
}

func SetProperty(path []string, value []byte) error {
	joined := strings.Join(path, "\x00")
	p, n := text(joined)
	v, vn := data(value)
	status := proxySetProperty(p, n, v, vn)
	runtime.KeepAlive(joined)
	runtime.KeepAlive(value)
	return status.Error()
}

func CallForeign(name string, argument []byte) ([]byte, error) {
	result := new(Result)
	p, n := text(name)
	a, an := data(argument)
	status := proxyCallForeign(p, n, a, an, &result.Address, &result.Size)
	runtime.KeepAlive(name)
	runtime.KeepAlive(argument)
	return result.Take(), status.Error()
}

func DefineMetric(kind Metric, name string) (uint32, error) {
	id := new(uint32)
	p, n := text(name)
	status := proxyDefineMetric(kind, p, n, id)
	runtime.KeepAlive(name)
	return *id, status.Error()
}

func IncrementMetric(id uint32, offset int64) error { return proxyIncrementMetric(id, offset).Error() }

func RecordMetric(id uint32, value uint64) error { return proxyRecordMetric(id, value).Error() }

func GetMetric(id uint32) (uint64, error) {
	value := new(uint64)
	status := proxyGetMetric(id, value)
	return *value, status.Error()
}
