// A filter that adds headers to every request and every response.
package main

import (
	"errors"
	"strings"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// What is added when the plugin has no configuration: one `name: value` on each line, for responses.
const defaultHeaders = "hello: world"

// Names that begin with it are for requests.
const requestPrefix = "request."

// A proxy does not run main; init is where a filter begins.
func main() {}

func init() {
	proxywasm.SetPluginContext(func(uint32) types.PluginContext { return &plugin{} })
}

// One per plugin: reads the configuration.
type plugin struct {
	types.DefaultPluginContext
	requestHeaders, responseHeaders []setting
}

// OnPluginStart refuses a configuration that is wrong: the proxy then does not start the filter.
func (p *plugin) OnPluginStart(configurationSize int) types.OnPluginStartStatus {
	headers, err := configuredHeaders(configurationSize)
	if err != nil {
		proxywasm.LogErrorf("bad configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	p.requestHeaders, p.responseHeaders = nil, nil
	var lines []string
	for _, header := range headers {
		lines = append(lines, header.name+": "+header.value)
		if name, found := strings.CutPrefix(header.name, requestPrefix); found {
			p.requestHeaders = append(p.requestHeaders, setting{name, header.value})
		} else {
			p.responseHeaders = append(p.responseHeaders, header)
		}
	}
	proxywasm.LogInfo("configured: " + strings.Join(lines, ", "))
	return types.OnPluginStartStatusOK
}

func configuredHeaders(size int) ([]setting, error) {
	text, err := readConfiguration(size, defaultHeaders)
	if err != nil {
		return nil, err
	}
	headers, err := parseSettings(text)
	if err == nil && len(headers) == 0 {
		return nil, errors.New("it holds no header")
	}
	return headers, err
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext { return &request{plugin: p} }

// One per request.
type request struct {
	types.DefaultHttpContext
	plugin *plugin
}

func (r *request) OnHttpRequestHeaders(int, bool) types.Action {
	for _, header := range r.plugin.requestHeaders {
		if err := proxywasm.AddHttpRequestHeader(header.name, header.value); err != nil {
			proxywasm.LogErrorf("cannot add %s: %v", header.name, err)
		}
	}
	return types.ActionContinue
}

func (r *request) OnHttpResponseHeaders(int, bool) types.Action {
	for _, header := range r.plugin.responseHeaders {
		if err := proxywasm.AddHttpResponseHeader(header.name, header.value); err != nil {
			proxywasm.LogErrorf("cannot add %s: %v", header.name, err)
		}
	}
	return types.ActionContinue
}
