// Package types holds what a filter implements, and the values it gives to the proxy and gets from it.
package types

import "errors"

// Action says whether a stream goes on after a callback.
type Action uint32

const (
	// ActionContinue lets it go on.
	ActionContinue Action = 0
	// ActionPause holds it until the filter resumes it.
	ActionPause Action = 1
)

// PeerType is who has closed a connection.
type PeerType uint32

const (
	PeerTypeUnknown PeerType = 0
	// PeerTypeLocal is the proxy.
	PeerTypeLocal PeerType = 1
	// PeerTypeRemote is the client or the server.
	PeerTypeRemote PeerType = 2
)

// OnVMStartStatus is what VMContext.OnVMStart returns.
type OnVMStartStatus bool

const (
	OnVMStartStatusOK OnVMStartStatus = true
	// OnVMStartStatusFailed makes the proxy give the VM up.
	OnVMStartStatusFailed OnVMStartStatus = false
)

// OnPluginStartStatus is what PluginContext.OnPluginStart returns.
type OnPluginStartStatus bool

const (
	OnPluginStartStatusOK OnPluginStartStatus = true
	// OnPluginStartStatusFailed refuses the configuration.
	OnPluginStartStatusFailed OnPluginStartStatus = false
)

// What the proxy answers to a call that fails. Compare with errors.Is.
var (
	ErrorStatusNotFound    = errors.New("the proxy answered: not found")
	ErrorStatusBadArgument = errors.New("the proxy answered: bad argument")
	// ErrorStatusEmpty: the shared queue holds nothing.
	ErrorStatusEmpty = errors.New("the proxy answered: empty")
	// ErrorStatusCasMismatch: somebody else has changed the shared data since they were read. Read them again.
	ErrorStatusCasMismatch = errors.New("the proxy answered: CAS mismatch")
	ErrorInternalFailure   = errors.New("the proxy answered: internal failure")
	ErrorUnimplemented     = errors.New("the proxy answered: unimplemented")
)
