// Package proxywasm lets a filter call the proxy that it runs in.
package proxywasm

import (
	_ "github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/callbacks"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/contexts"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// One of these four is called in the filter's init(): main() does not run.

// SetVMContext is for a filter with a context of its own for the VM.
func SetVMContext(ctx types.VMContext) { contexts.SetVM(ctx) }

// SetPluginContext is for a filter that reads a configuration.
func SetPluginContext(newPluginContext func(contextID uint32) types.PluginContext) {
	contexts.SetVM(&plainVM{newPlugin: newPluginContext})
}

// SetHttpContext is for an HTTP filter without a configuration.
func SetHttpContext(newHttpContext func(contextID uint32) types.HttpContext) {
	SetPluginContext(func(uint32) types.PluginContext { return &plainPlugin{newHttp: newHttpContext} })
}

// SetTcpContext is for a network filter without a configuration.
func SetTcpContext(newTcpContext func(contextID uint32) types.TcpContext) {
	SetPluginContext(func(uint32) types.PluginContext { return &plainPlugin{newTcp: newTcpContext} })
}

type plainVM struct {
	types.DefaultVMContext
	newPlugin types.PluginContextFactory
}

func (vm *plainVM) NewPluginContext(id uint32) types.PluginContext { return vm.newPlugin(id) }

type plainPlugin struct {
	types.DefaultPluginContext
	newHttp types.HttpContextFactory
	newTcp  types.TcpContextFactory
}

func (plugin *plainPlugin) NewHttpContext(id uint32) types.HttpContext {
	if plugin.newHttp == nil {
		return nil
	}
	return plugin.newHttp(id)
}

func (plugin *plainPlugin) NewTcpContext(id uint32) types.TcpContext {
	if plugin.newTcp == nil {
		return nil
	}
	return plugin.newTcp(id)
}
