package proxywasm

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal/abi"
)

type (
	// MetricCounter only grows.
	MetricCounter uint32
	// MetricGauge grows and shrinks.
	MetricGauge uint32
	// MetricHistogram gathers values.
	MetricHistogram uint32
)

// DefineCounterMetric makes a counter, or finds the one of that name. A proxy that refuses is a reason to panic.
func DefineCounterMetric(name string) MetricCounter { return MetricCounter(define(abi.Counter, name)) }

// DefineGaugeMetric makes a gauge, or finds the one of that name.
func DefineGaugeMetric(name string) MetricGauge { return MetricGauge(define(abi.Gauge, name)) }

// DefineHistogramMetric makes a histogram, or finds the one of that name.
func DefineHistogramMetric(name string) MetricHistogram {
	return MetricHistogram(define(abi.Histogram, name))
}

// Value gives the current value.
func (m MetricCounter) Value() uint64 { return value(uint32(m)) }

// Increment adds to it.
func (m MetricCounter) Increment(offset uint64) { check(abi.IncrementMetric(uint32(m), int64(offset))) }

// Value gives the current value.
func (m MetricGauge) Value() int64 { return int64(value(uint32(m))) }

// Add adds to it, also less than nothing.
func (m MetricGauge) Add(offset int64) { check(abi.IncrementMetric(uint32(m), offset)) }

// Value gives what the proxy makes of it; Envoy refuses.
func (m MetricHistogram) Value() uint64 { return value(uint32(m)) }

// Record adds a value.
func (m MetricHistogram) Record(value uint64) { check(abi.RecordMetric(uint32(m), value)) }

func define(kind abi.Metric, name string) uint32 {
	id, err := abi.DefineMetric(kind, name)
	check(err)
	return id
}

func value(id uint32) uint64 {
	current, err := abi.GetMetric(id)
	check(err)
	return current
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
