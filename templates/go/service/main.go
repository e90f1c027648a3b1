// A service and its filter. The filter puts a line about each request into a queue; the service, of which there is one
// in the whole proxy, takes the lines of all threads from there and sends them to a collector, many at once.
package main

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// A proxy does not run main; init is where a filter begins.
func main() {}

func init() {
	// The name is the `root_id` in envoy.yaml.
	proxywasm.SetPluginContext(func(uint32) types.PluginContext {
		if rootID, _ := proxywasm.GetProperty([]string{"plugin_root_id"}); string(rootID) == "log" {
			return &logPlugin{}
		}
		return &service{}
	})
}

// Logs why a plugin does not start, if it does not.
func started(err error) types.OnPluginStartStatus {
	if err != nil {
		proxywasm.LogErrorf("bad configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	return types.OnPluginStartStatusOK
}
