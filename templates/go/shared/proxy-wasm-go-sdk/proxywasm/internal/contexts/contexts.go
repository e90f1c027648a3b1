// Package contexts knows which context of the filter each number of the proxy's stands for.
package contexts

import (
	"fmt"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

type callout struct {
	caller uint32
	done   func(numHeaders, bodySize, numTrailers int)
}

var (
	vm      types.VMContext = &types.DefaultVMContext{}
	plugins                 = map[uint32]types.PluginContext{}
	https                   = map[uint32]types.HttpContext{}
	tcps                    = map[uint32]types.TcpContext{}
	// By the number of the callout, which is unique in a VM.
	callouts = map[uint32]callout{}
	// The context whose callback runs.
	active uint32
)

// SetVM takes the filter's root of all contexts.
func SetVM(context types.VMContext) { vm = context }

// AddCallout remembers whom to call when the callout has ended.
func AddCallout(id uint32, done func(numHeaders, bodySize, numTrailers int)) {
	callouts[id] = callout{caller: active, done: done}
}

// StartVM runs OnVMStart.
func StartVM(configurationSize int32) types.OnVMStartStatus {
	return vm.OnVMStart(int(configurationSize))
}

// Configure runs OnPluginStart.
func Configure(id uint32, configurationSize int32) types.OnPluginStartStatus {
	return Plugin(id).OnPluginStart(int(configurationSize))
}

// Create makes a plugin's context, or that of a stream of the plugin.
func Create(id, plugin uint32) {
	if plugin == 0 {
		active = id
		plugins[id] = vm.NewPluginContext(id)
		return
	}
	parent := Plugin(plugin)
	active = id
	if context := parent.NewHttpContext(id); context != nil {
		https[id] = context
	} else if context := parent.NewTcpContext(id); context != nil {
		tcps[id] = context
	} else {
		panic("neither NewHttpContext nor NewTcpContext of the plugin makes a context")
	}
}

// Plugin gives the context of that number, which now runs. An unknown one is a mistake of the proxy's.
func Plugin(id uint32) types.PluginContext { return enter(plugins, id) }

// Http does the same for a request.
func Http(id uint32) types.HttpContext { return enter(https, id) }

// Tcp does the same for a connection.
func Tcp(id uint32) types.TcpContext { return enter(tcps, id) }

func enter[T any](contexts map[uint32]T, id uint32) T {
	context, found := contexts[id]
	if !found {
		panic(fmt.Sprintf("there is no context %d", id))
	}
	active = id
	return context
}

// EndCallout runs what the filter gave to DispatchHttpCall, in the name of the context that did.
func EndCallout(id uint32, numHeaders, bodySize, numTrailers int, setEffective func(uint32)) {
	ended, found := callouts[id]
	if !found {
		panic(fmt.Sprintf("there is no callout %d", id))
	}
	delete(callouts, id)
	// The stream may have ended meanwhile; whoever asked for it then wants no answer.
	if !exists(ended.caller) {
		return
	}
	active = ended.caller
	setEffective(ended.caller)
	ended.done(numHeaders, bodySize, numTrailers)
}

func exists(id uint32) bool {
	_, http := https[id]
	_, tcp := tcps[id]
	_, plugin := plugins[id]
	return http || tcp || plugin
}

// Log tells a stream that it has ended.
func Log(id uint32) {
	if context, found := https[id]; found {
		active = id
		context.OnHttpStreamDone()
	} else if context, found := tcps[id]; found {
		active = id
		context.OnStreamDone()
	}
}

// Done asks a plugin whether it can end; a stream always can.
func Done(id uint32) bool {
	context, found := plugins[id]
	if !found {
		return true
	}
	active = id
	return context.OnPluginDone()
}

// Delete forgets a context.
func Delete(id uint32) {
	delete(https, id)
	delete(tcps, id)
	delete(plugins, id)
}
