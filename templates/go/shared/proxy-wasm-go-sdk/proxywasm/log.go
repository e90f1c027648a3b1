package proxywasm

import (
	"fmt"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/abi"
)

// LogTrace writes a line into the proxy's log.
func LogTrace(msg string) { abi.Log(abi.Trace, msg) }

// LogTracef does the same with a format, as fmt.Sprintf.
func LogTracef(format string, args ...interface{}) { abi.Log(abi.Trace, fmt.Sprintf(format, args...)) }

// LogDebug writes a line into the proxy's log.
func LogDebug(msg string) { abi.Log(abi.Debug, msg) }

// LogDebugf does the same with a format, as fmt.Sprintf.
func LogDebugf(format string, args ...interface{}) { abi.Log(abi.Debug, fmt.Sprintf(format, args...)) }

// LogInfo writes a line into the proxy's log.
func LogInfo(msg string) { abi.Log(abi.Info, msg) }

// LogInfof does the same with a format, as fmt.Sprintf.
func LogInfof(format string, args ...interface{}) { abi.Log(abi.Info, fmt.Sprintf(format, args...)) }

// LogWarn writes a line into the proxy's log.
func LogWarn(msg string) { abi.Log(abi.Warn, msg) }

// LogWarnf does the same with a format, as fmt.Sprintf.
func LogWarnf(format string, args ...interface{}) { abi.Log(abi.Warn, fmt.Sprintf(format, args...)) }

// LogError writes a line into the proxy's log.
func LogError(msg string) { abi.Log(abi.Error, msg) }

// LogErrorf does the same with a format, as fmt.Sprintf.
func LogErrorf(format string, args ...interface{}) { abi.Log(abi.Error, fmt.Sprintf(format, args...)) }

// LogCritical writes a line into the proxy's log.
func LogCritical(msg string) { abi.Log(abi.Critical, msg) }

// LogCriticalf does the same with a format, as fmt.Sprintf.
func LogCriticalf(format string, args ...interface{}) {
	abi.Log(abi.Critical, fmt.Sprintf(format, args...))
}
