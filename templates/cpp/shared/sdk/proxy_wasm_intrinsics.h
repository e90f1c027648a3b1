// The SDK of Proxy-Wasm filters in C++, ABI 0.2.1. It has the names of the official SDK and nothing but headers:
// include this file, and compile with
//   clang++ --target=wasm32-wasi -mexec-model=reactor -fno-exceptions
// Imports and exports are declared in the sources, so that the linker needs no options.
#pragma once

#include "proxy_wasm_exports.h"

// What sources written for the official SDK may use.
#ifndef PROXY_WASM_KEEPALIVE
#define PROXY_WASM_KEEPALIVE __attribute__((used, visibility("default")))
#endif
#define WASM_EXPORT(type, name, arguments) \
  extern "C" PROXY_WASM_KEEPALIVE __attribute__((export_name(#name))) type name arguments
#define START_WASM_PLUGIN(name)
#define END_WASM_PLUGIN
