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
	address address
	// The number of the queue, once it is found; 0 before.
	queue uint32
}

func (p *plugin) OnPluginStart(configurationSize int) types.OnPluginStartStatus {
	if err := p.configure(configurationSize); err != nil {
		proxywasm.LogErrorf("bad configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	return types.OnPluginStartStatusOK
}

func (p *plugin) configure(size int) error {
	text, err := readConfiguration(size, "")
	if err != nil {
		return err
	}
	p.address, err = parseAddress(text)
	if err == nil && !p.address.another {
		// The queue is this plugin's own, which reads it as well.
		p.queue, err = proxywasm.RegisterSharedQueue(p.address.queue)
	}
	return err
}

func (p *plugin) put(l line) error {
	text, err := l.encode()
	if err == nil && p.queue == 0 {
		p.queue, err = p.address.find()
	}
	if err != nil {
		return err
	}
	return proxywasm.EnqueueSharedQueue(p.queue, text)
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
	if err := r.plugin.put(readLine()); err != nil {
		proxywasm.LogErrorf("a line is lost: %v", err)
	}
}
