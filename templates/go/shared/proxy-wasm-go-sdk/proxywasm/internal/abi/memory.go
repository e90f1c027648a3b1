package abi

import "unsafe"

// What the proxy has been given to write into, by address. The garbage collector sees no other reference to it: the proxy
// passes the address as a number.
var pinned = map[uint32][]byte{}

// Allocate gives the proxy memory, which stays until Take.
func Allocate(size uint32) unsafe.Pointer {
	// The proxy takes a null pointer for a failure, also of an allocation of nothing.
	bytes := make([]byte, max(size, 1))
	address := unsafe.Pointer(unsafe.SliceData(bytes))
	pinned[uint32(uintptr(address))] = bytes
	return address
}

// Result is where the proxy stores the address and the size of what it returns.
type Result struct {
	Address uint32
	Size    uint32
}

// Take hands what the proxy has returned over to Go; nil when it returned nothing.
func (result *Result) Take() []byte {
	bytes, found := pinned[result.Address]
	if !found {
		return nil
	}
	delete(pinned, result.Address)
	return bytes[:result.Size:result.Size]
}
