package main

import (
	"bytes"
	"slices"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// How many lines wait for a collector that is away. More are lost.
const mostLines = 10_000

// How long the collector may take, in milliseconds.
const timeout = 5_000

// The service: takes lines from the queue, and sends them to the collector whenever its timer goes off.
type service struct {
	types.DefaultPluginContext
	collector collector
	lines     [][]byte
	lost      int
	// How many of the lines, the first ones, are on their way.
	sent int
}

func (s *service) OnPluginStart(configurationSize int) types.OnPluginStartStatus {
	text, err := readConfiguration(configurationSize, "")
	if err == nil {
		s.collector, err = parseCollector(text)
	}
	if err != nil {
		return started(err)
	}
	queue, err := proxywasm.RegisterSharedQueue(s.collector.queue)
	if err != nil {
		return started(err)
	}
	// What an earlier service has left there.
	s.OnQueueReady(queue)
	return started(proxywasm.SetTickPeriodMilliSeconds(s.collector.period))
}

func (s *service) OnQueueReady(queue uint32) {
	for {
		line, err := proxywasm.DequeueSharedQueue(queue)
		if err != nil {
			return
		}
		if len(s.lines) == mostLines {
			s.lost++
		} else {
			s.lines = append(s.lines, line)
		}
	}
}

func (s *service) OnTick() {
	if s.lost > 0 {
		proxywasm.LogWarnf("lines lost: %d", s.lost)
		s.lost = 0
	}
	if s.sent == 0 && len(s.lines) > 0 {
		s.send()
	}
}

func (s *service) send() {
	s.sent = len(s.lines)
	headers := [][2]string{
		{":method", "POST"},
		{":path", s.collector.path},
		{":authority", s.collector.cluster},
		{"content-type", "application/json"},
	}
	body := slices.Concat([]byte("["), bytes.Join(s.lines, []byte(",")), []byte("]"))
	_, err := proxywasm.DispatchHttpCall(s.collector.cluster, headers, body, nil, timeout, func(int, int, int) {
		s.receive(answeredStatus())
	})
	if err != nil {
		s.receive("")
	}
}

// The status of the collector's answer; empty when there is none, such as after the timeout.
func answeredStatus() string {
	headers, _ := proxywasm.GetHttpCallResponseHeaders()
	for _, header := range headers {
		if header[0] == ":status" {
			return header[1]
		}
	}
	return ""
}

// Lines that the collector has not taken are sent again.
func (s *service) receive(status string) {
	switch {
	case status == "":
		proxywasm.LogWarn("the collector does not answer")
	case status[0] == '2':
		proxywasm.LogInfof("the collector took %d", s.sent)
		s.lines = slices.Delete(s.lines, 0, s.sent)
	default:
		proxywasm.LogWarn("the collector answered " + status)
	}
	s.sent = 0
}
