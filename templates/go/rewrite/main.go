// A filter that serves an old API from a new backend: it rewrites paths and the host of requests, and the redirects that
// come back.
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

// One per plugin: reads the configuration.
type plugin struct {
	types.DefaultPluginContext
	rules rules
}

func (p *plugin) OnPluginStart(configurationSize int) types.OnPluginStartStatus {
	text, err := readConfiguration(configurationSize, "")
	if err == nil {
		p.rules, err = parseRules(text)
	}
	if err != nil {
		proxywasm.LogErrorf("bad configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	return types.OnPluginStartStatusOK
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext { return &request{rules: p.rules} }

// One per request.
type request struct {
	types.DefaultHttpContext
	rules     rules
	rewritten bool
}

func (r *request) OnHttpRequestHeaders(int, bool) types.Action {
	old, _ := proxywasm.GetHttpRequestHeader(":path")
	path, found := r.rules.renew(old)
	if !found {
		return types.ActionContinue
	}
	r.rewritten = true
	logFailure(proxywasm.ReplaceHttpRequestHeader("x-original-path", old))
	// The proxy has chosen a route by the old path. A change of these two has it choose again.
	logFailure(proxywasm.ReplaceHttpRequestHeader(":path", path))
	if r.rules.host != "" {
		logFailure(proxywasm.ReplaceHttpRequestHeader(":authority", r.rules.host))
	}
	return types.ActionContinue
}

func (r *request) OnHttpResponseHeaders(int, bool) types.Action {
	if !r.rewritten {
		return types.ActionContinue
	}
	logFailure(proxywasm.ReplaceHttpResponseHeader("deprecation", "true"))
	location, err := proxywasm.GetHttpResponseHeader("location")
	if err != nil {
		return types.ActionContinue
	}
	if old, found := r.rules.restore(location); found {
		logFailure(proxywasm.ReplaceHttpResponseHeader("location", old))
	}
	return types.ActionContinue
}

func logFailure(err error) {
	if err != nil {
		proxywasm.LogErrorf("cannot rewrite: %v", err)
	}
}
