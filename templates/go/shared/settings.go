package main

import (
	"fmt"
	"strings"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
)

// A line of the configuration, or a member of its JSON.
type setting struct{ name, value string }

// The plugin's configuration, or a standard one when it has none.
func readConfiguration(size int, standard string) (string, error) {
	if size == 0 {
		return standard, nil
	}
	bytes, err := proxywasm.GetPluginConfiguration()
	return string(bytes), err
}

// Reads a configuration of `name: value` lines, or of JSON. Blank lines are left out.
func parseSettings(text string) ([]setting, error) {
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
		return parseJSON(text)
	}
	var settings []setting
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, value, found := strings.Cut(line, ":")
		name, value = strings.TrimRight(name, " \t"), strings.TrimLeft(value, " \t")
		if !found || !isName(name) || !isValue(value) {
			return nil, fmt.Errorf(`line %d is not "name: value": %s`, i+1, line)
		}
		settings = append(settings, setting{name, value})
	}
	return settings, nil
}

// A token of RFC 9110, section 5.6.2.
func isName(name string) bool {
	for _, c := range []byte(name) {
		letterOrDigit := c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !letterOrDigit && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return name != ""
}

// Anything but control characters, of which a tab is allowed (RFC 9110, section 5.5).
func isValue(value string) bool {
	for _, c := range []byte(value) {
		if c < 0x20 && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
