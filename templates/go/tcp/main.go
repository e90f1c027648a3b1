// A network filter that lets a connection through only when it begins with the right bytes, and logs what it carried.
package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// A proxy does not run main; init is where a filter begins.
func main() {}

func init() {
	proxywasm.SetPluginContext(func(uint32) types.PluginContext { return &plugin{} })
}

// One per plugin: reads the configuration.
type plugin struct {
	types.DefaultPluginContext
	greeting []byte
}

func (p *plugin) OnPluginStart(configurationSize int) types.OnPluginStartStatus {
	if err := p.configure(configurationSize); err != nil {
		proxywasm.LogErrorf("bad configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	return types.OnPluginStartStatusOK
}

func (p *plugin) configure(size int) error {
	text, err := readConfiguration(size, "greeting: HELLO")
	if err != nil {
		return err
	}
	settings, err := parseSettings(text)
	for _, setting := range settings {
		if setting.name != "greeting" || setting.value == "" {
			return fmt.Errorf("unknown setting: %s: %s", setting.name, setting.value)
		}
		p.greeting = []byte(setting.value)
	}
	return err
}

func (p *plugin) NewTcpContext(uint32) types.TcpContext { return &connection{greeting: p.greeting} }

// One per connection.
type connection struct {
	types.DefaultTcpContext
	greeting       []byte
	greeted        bool
	refused        bool
	received, sent int
}

func (c *connection) OnNewConnection() types.Action {
	address, _ := proxywasm.GetProperty([]string{"source", "address"})
	host := string(address)
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 {
		host = host[:colon]
	}
	proxywasm.LogInfo("connection from " + host)
	return types.ActionContinue
}

func (c *connection) OnDownstreamData(size int, endOfStream bool) types.Action {
	if !c.greeted {
		// There are no bytes when the client closes without a word.
		data, _ := proxywasm.GetDownstreamData(0, min(size, len(c.greeting)))
		missing := len(data) < len(c.greeting)
		if !bytes.HasPrefix(c.greeting, data) || endOfStream && missing {
			c.refuse()
			return types.ActionPause
		}
		if missing {
			// The proxy keeps these bytes, and shows them again with the next ones.
			return types.ActionPause
		}
		c.greeted = true
	}
	c.received += size
	return types.ActionContinue
}

func (c *connection) refuse() {
	proxywasm.LogWarn("closed: it does not begin with the greeting")
	c.refused = true
	if err := proxywasm.CloseDownstream(); err != nil {
		proxywasm.LogErrorf("cannot close: %v", err)
	}
}

func (c *connection) OnUpstreamData(size int, _ bool) types.Action {
	c.sent += size
	return types.ActionContinue
}

func (c *connection) OnStreamDone() {
	if !c.refused {
		proxywasm.LogInfof("bytes received %d, sent %d", c.received, c.sent)
	}
}
