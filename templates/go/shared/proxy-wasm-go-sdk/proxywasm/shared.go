package proxywasm

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/abi"
)

// GetSharedData gives a value that all VMs of this vm_id share, and its number for SetSharedData.
func GetSharedData(key string) (value []byte, cas uint32, err error) { return abi.GetSharedData(key) }

// SetSharedData sets the value, unless somebody has since it was read: then the error is types.ErrorStatusCasMismatch.
// A cas of 0 sets it in any case.
func SetSharedData(key string, data []byte, cas uint32) error {
	return abi.SetSharedData(key, data, cas)
}

// RegisterSharedQueue makes a queue, or finds the one that is there, and has OnQueueReady called for it.
func RegisterSharedQueue(name string) (queueID uint32, err error) { return abi.RegisterQueue(name) }

// ResolveSharedQueue finds a queue that a plugin with that vm_id has registered.
func ResolveSharedQueue(vmID, queueName string) (queueID uint32, err error) {
	return abi.ResolveQueue(vmID, queueName)
}

// EnqueueSharedQueue puts data into the queue.
func EnqueueSharedQueue(queueID uint32, data []byte) error { return abi.Enqueue(queueID, data) }

// DequeueSharedQueue takes the oldest out of the queue, or gives types.ErrorStatusEmpty.
func DequeueSharedQueue(queueID uint32) ([]byte, error) { return abi.Dequeue(queueID) }
