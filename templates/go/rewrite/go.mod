module example.com/{{name}}

go 1.24

require github.com/proxy-wasm/proxy-wasm-go-sdk v0.0.0-20260105142703-44c7d5847745

// The SDK is carried along. Without this line `go mod tidy` fetches the official one, which has the same API.
replace github.com/proxy-wasm/proxy-wasm-go-sdk => ./proxy-wasm-go-sdk
