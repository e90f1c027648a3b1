// Fetches Wasm images with Istio's own code, as its agent does. Reads one reference a line and answers each with a line
// of JSON: {"reference", "digest", "module" (SHA-256 of the module), "error"}.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"

	"istio.io/istio/pkg/wasm"
)

type answer struct {
	Reference string `json:"reference"`
	Digest    string `json:"digest,omitempty"`
	Module    string `json:"module,omitempty"`
	Error     string `json:"error,omitempty"`
}

func main() {
	references := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for references.Scan() {
		if err := answers.Encode(fetch(references.Text())); err != nil {
			os.Exit(1)
		}
	}
}

func fetch(reference string) answer {
	fetcher := wasm.NewImageFetcher(context.Background(), wasm.ImageFetcherOption{})
	fetchModule, digest, err := fetcher.PrepareFetch(reference)
	if err != nil {
		return answer{Reference: reference, Error: err.Error()}
	}
	module, err := fetchModule()
	if err != nil {
		return answer{Reference: reference, Digest: digest, Error: err.Error()}
	}
	sum := sha256.Sum256(module)
	return answer{Reference: reference, Digest: digest, Module: hex.EncodeToString(sum[:])}
}
