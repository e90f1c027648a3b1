package proxywasm

import (
	"errors"
	"math"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/abi"
)

// The size of a configuration is told to the callback; to read it again later, all of it is asked for.
const whole = math.MaxInt32

// GetVMConfiguration gives the VM's configuration, within OnVMStart.
func GetVMConfiguration() ([]byte, error) { return abi.GetBuffer(abi.VMConfiguration, 0, whole) }

// GetPluginConfiguration gives the plugin's configuration, within OnPluginStart.
func GetPluginConfiguration() ([]byte, error) {
	return abi.GetBuffer(abi.PluginConfiguration, 0, whole)
}

// SetTickPeriodMilliSeconds has OnTick called again and again; 0 ends that.
func SetTickPeriodMilliSeconds(millSec uint32) error { return abi.SetTickPeriod(millSec) }

// SetEffectiveContext has the following calls made for another context, such as a stream that is paused.
func SetEffectiveContext(contextID uint32) error { return abi.SetEffectiveContext(contextID) }

// PluginDone says that a plugin can end whose OnPluginDone has asked for time.
func PluginDone() { abi.Done() }

// GetProperty gives what the proxy knows by a path such as "source", "address".
func GetProperty(path []string) ([]byte, error) {
	if len(path) == 0 {
		return nil, errors.New("the path of a property must not be empty")
	}
	return abi.GetProperty(path)
}

// GetPropertyMap does the same for a property that is a map.
func GetPropertyMap(path []string) ([][2]string, error) {
	bytes, err := GetProperty(path)
	return abi.DecodePairs(bytes), err
}

// SetProperty gives the proxy a value of the filter's own.
func SetProperty(path []string, data []byte) error {
	if len(path) == 0 {
		return errors.New("the path of a property must not be empty")
	}
	if len(data) == 0 {
		return errors.New("the value of a property must not be empty")
	}
	return abi.SetProperty(path, data)
}
