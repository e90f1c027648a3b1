// A filter that puts a line about each request into a queue, from which one plugin takes them all.
package main

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// A proxy does not run main; init is where a filter begins.
func main() {}

func init() {
	proxywasm.SetPluginContext(func(uint32) types.PluginContext { return &plugin{} })
}

// One per plugin: reads the configuration, and the queue.
type plugin struct {
	types.DefaultPluginContext
	queue uint32
}

func (p *plugin) OnPluginStart(configurationSize int) types.OnPluginStartStatus {
	text, err := readConfiguration(configurationSize, "")
	if err != nil {
		proxywasm.LogErrorf("no configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	address, err := parseAddress(text)
	if err != nil {
		proxywasm.LogErrorf("bad configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	p.queue, err = address.find()
	if err != nil {
		proxywasm.LogErrorf("no queue %s in the VM %q: %v", address.queue, address.vmID, err)
		return types.OnPluginStartStatusFailed
	}
	return types.OnPluginStartStatusOK
}

// OnQueueReady logs the lines. What to do with them is up to you: send them by DispatchHttpCall, for instance, many at once.
func (p *plugin) OnQueueReady(queue uint32) {
	for {
		line, err := proxywasm.DequeueSharedQueue(queue)
		if err != nil {
			return
		}
		proxywasm.LogInfo("from the queue: " + string(line))
	}
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext { return &request{plugin: p} }

// One per request.
type request struct {
	types.DefaultHttpContext
	plugin *plugin
}

func (r *request) OnHttpStreamDone() {
	text, err := readLine().encode()
	if err == nil {
		err = proxywasm.EnqueueSharedQueue(r.plugin.queue, text)
	}
	if err != nil {
		proxywasm.LogErrorf("a line is lost: %v", err)
	}
}
