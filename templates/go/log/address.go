package main

import (
	"fmt"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
)

// Where the lines go: the filter's configuration.
type address struct {
	queue string
	// The VM whose plugin reads the queue, when that is another one.
	vmID    string
	another bool
}

func parseAddress(text string) (address, error) {
	parsed := address{queue: "access_log"}
	settings, err := parseSettings(text)
	for _, setting := range settings {
		switch {
		case setting.name == "queue" && setting.value != "":
			parsed.queue = setting.value
		case setting.name == "vm_id":
			parsed.vmID, parsed.another = setting.value, true
		default:
			return parsed, fmt.Errorf("unknown setting: %s: %s", setting.name, setting.value)
		}
	}
	return parsed, err
}

// The number of the queue. Its VM may start after the filters, as that of a service does.
func (a address) find() (uint32, error) {
	queue, err := proxywasm.ResolveSharedQueue(a.vmID, a.queue)
	if err != nil {
		return 0, fmt.Errorf("no queue %s in the VM %q: %w", a.queue, a.vmID, err)
	}
	return queue, nil
}
