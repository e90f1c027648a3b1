package main

import (
	"fmt"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// The filter: puts a line of JSON about each request into the service's queue. One per plugin and thread.
type logPlugin struct {
	types.DefaultPluginContext
	queue string
	vmID  string
	// The number of the queue, once it is found; 0 before.
	queueID uint32
}

func (p *logPlugin) OnPluginStart(configurationSize int) types.OnPluginStartStatus {
	text, err := readConfiguration(configurationSize, "")
	if err == nil {
		err = p.configure(text)
	}
	return started(err)
}

func (p *logPlugin) configure(text string) error {
	p.queue, p.vmID = "access_log", "service"
	settings, err := parseSettings(text)
	for _, setting := range settings {
		switch {
		case setting.name == "queue" && setting.value != "":
			p.queue = setting.value
		case setting.name == "vm_id":
			p.vmID = setting.value
		default:
			return fmt.Errorf("unknown setting: %s: %s", setting.name, setting.value)
		}
	}
	return err
}

func (p *logPlugin) put(l line) error {
	text, err := l.encode()
	if err != nil {
		return err
	}
	// A service starts after the filters, so that its queue is looked for when there is something to put into it.
	if p.queueID == 0 {
		p.queueID, err = proxywasm.ResolveSharedQueue(p.vmID, p.queue)
		if err != nil {
			return fmt.Errorf("no queue %s in the VM %q", p.queue, p.vmID)
		}
	}
	return proxywasm.EnqueueSharedQueue(p.queueID, text)
}

func (p *logPlugin) NewHttpContext(uint32) types.HttpContext { return &request{plugin: p} }

// One per request.
type request struct {
	types.DefaultHttpContext
	plugin *logPlugin
}

func (r *request) OnHttpStreamDone() {
	if err := r.plugin.put(readLine()); err != nil {
		proxywasm.LogErrorf("a line is lost: %v", err)
	}
}
