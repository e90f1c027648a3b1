// A filter that adds headers to every response.
package main

import (
	"errors"
	"strings"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// What is added when the plugin has no configuration: one `name: value` on each line.
const defaultHeaders = "hello: world"

// A proxy does not run main; init is where a filter begins.
func main() {}

func init() {
	proxywasm.SetPluginContext(func(uint32) types.PluginContext { return &plugin{} })
}

// One per plugin: reads the configuration.
type plugin struct {
	types.DefaultPluginContext
	headers []setting
}

// OnPluginStart refuses a configuration that is wrong: the proxy then does not start the filter.
func (p *plugin) OnPluginStart(configurationSize int) types.OnPluginStartStatus {
	if err := p.configure(configurationSize); err != nil {
		proxywasm.LogErrorf("bad configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	var lines []string
	for _, header := range p.headers {
		lines = append(lines, header.name+": "+header.value)
	}
	proxywasm.LogInfo("configured: " + strings.Join(lines, ", "))
	return types.OnPluginStartStatusOK
}

func (p *plugin) configure(size int) error {
	text, err := readConfiguration(size, defaultHeaders)
	if err != nil {
		return err
	}
	p.headers, err = parseSettings(text)
	if err == nil && len(p.headers) == 0 {
		return errors.New("it holds no header")
	}
	return err
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext { return &request{plugin: p} }

// One per request.
type request struct {
	types.DefaultHttpContext
	plugin *plugin
}

func (r *request) OnHttpResponseHeaders(int, bool) types.Action {
	for _, header := range r.plugin.headers {
		if err := proxywasm.AddHttpResponseHeader(header.name, header.value); err != nil {
			proxywasm.LogErrorf("cannot add %s: %v", header.name, err)
		}
	}
	return types.ActionContinue
}
