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

// The number of the queue. One of our own is made, and read by this plugin as well.
func (a address) find() (uint32, error) {
	if a.another {
		return proxywasm.ResolveSharedQueue(a.vmID, a.queue)
	}
	return proxywasm.RegisterSharedQueue(a.queue)
}
