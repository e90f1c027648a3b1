package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
)

// What the log says about a request.
type line struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status uint64 `json:"status"`
}

// The line about the request that has ended.
func readLine() line {
	method, _ := proxywasm.GetHttpRequestHeader(":method")
	path, _ := proxywasm.GetHttpRequestHeader(":path")
	return line{Method: method, Path: path, Status: readStatus()}
}

// What the client was answered; 0 when it had gone before.
func readStatus() uint64 {
	status, err := proxywasm.GetProperty([]string{"response", "code"})
	if err != nil || len(status) != 8 {
		return 0
	}
	return binary.LittleEndian.Uint64(status)
}

// As JSON, without an end of line.
func (l line) encode() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	// The paths are for people: & stays &.
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(l)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}
