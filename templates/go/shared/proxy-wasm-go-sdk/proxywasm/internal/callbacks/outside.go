//go:build !wasip1

// Package callbacks is what the proxy calls; there is none here.
package callbacks
