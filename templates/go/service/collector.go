package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// From where and to where the service takes lines: its configuration.
type collector struct {
	queue   string
	cluster string
	path    string
	// The time between two batches, in milliseconds.
	period uint32
}

func parseCollector(text string) (collector, error) {
	parsed := collector{queue: "access_log", path: "/", period: 1000}
	settings, err := parseSettings(text)
	if err != nil {
		return parsed, err
	}
	for _, setting := range settings {
		period, isPeriod := toPeriod(setting.value)
		switch {
		case setting.name == "queue" && setting.value != "":
			parsed.queue = setting.value
		case setting.name == "cluster" && setting.value != "":
			parsed.cluster = setting.value
		case setting.name == "path" && strings.HasPrefix(setting.value, "/"):
			parsed.path = setting.value
		case setting.name == "period_ms" && isPeriod:
			parsed.period = period
		default:
			return parsed, fmt.Errorf("unknown setting: %s: %s", setting.name, setting.value)
		}
	}
	if parsed.cluster == "" {
		return parsed, errors.New("it names no cluster")
	}
	return parsed, nil
}

// A whole number of at most nine digits, and not 0.
func toPeriod(text string) (uint32, bool) {
	number, err := strconv.ParseUint(text, 10, 32)
	return uint32(number), err == nil && number > 0 && len(text) < 10
}
