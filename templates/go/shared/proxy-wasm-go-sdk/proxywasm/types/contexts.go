package types

// VMContext stands for a virtual machine, of which a proxy has one for each worker thread.
type VMContext interface {
	// OnVMStart is called once; proxywasm.GetVMConfiguration gives the configuration.
	OnVMStart(vmConfigurationSize int) OnVMStartStatus
	// NewPluginContext makes the context of a plugin.
	NewPluginContext(contextID uint32) PluginContext
}

// PluginContext stands for a plugin: a filter with its configuration.
type PluginContext interface {
	// OnPluginStart is called when the plugin is configured; proxywasm.GetPluginConfiguration gives the configuration.
	OnPluginStart(pluginConfigurationSize int) OnPluginStartStatus
	// OnPluginDone is called when the plugin is to end. False asks for time, until proxywasm.PluginDone.
	OnPluginDone() bool
	// OnQueueReady is called when a shared queue that the plugin has registered gets something.
	OnQueueReady(queueID uint32)
	// OnTick is called at the period of proxywasm.SetTickPeriodMilliSeconds.
	OnTick()
	// NewTcpContext makes the context of a connection; nil when the plugin is no network filter.
	NewTcpContext(contextID uint32) TcpContext
	// NewHttpContext makes the context of a request; nil when the plugin is no HTTP filter.
	NewHttpContext(contextID uint32) HttpContext
}

// TcpContext stands for a connection.
type TcpContext interface {
	OnNewConnection() Action
	OnDownstreamData(dataSize int, endOfStream bool) Action
	OnDownstreamClose(peerType PeerType)
	OnUpstreamData(dataSize int, endOfStream bool) Action
	OnUpstreamClose(peerType PeerType)
	// OnStreamDone is called at the end, when all is known of the connection.
	OnStreamDone()
}

// HttpContext stands for a request and its response.
type HttpContext interface {
	OnHttpRequestHeaders(numHeaders int, endOfStream bool) Action
	// OnHttpRequestBody is called for each piece. After ActionPause the proxy keeps the pieces, and bodySize is that of all.
	OnHttpRequestBody(bodySize int, endOfStream bool) Action
	OnHttpRequestTrailers(numTrailers int) Action
	OnHttpResponseHeaders(numHeaders int, endOfStream bool) Action
	OnHttpResponseBody(bodySize int, endOfStream bool) Action
	OnHttpResponseTrailers(numTrailers int) Action
	// OnHttpStreamDone is called at the end, when all is known of request and response.
	OnHttpStreamDone()
}

// PluginContextFactory makes the context of a plugin.
type PluginContextFactory func(contextID uint32) PluginContext

// HttpContextFactory makes the context of a request.
type HttpContextFactory func(contextID uint32) HttpContext

// TcpContextFactory makes the context of a connection.
type TcpContextFactory func(contextID uint32) TcpContext
