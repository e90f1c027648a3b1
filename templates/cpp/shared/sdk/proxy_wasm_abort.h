// Says in the proxy's log why the C++ library gives up: an index out of bounds, no more memory, a pure virtual call.
// Its own way, printf to standard error, is a quarter of a small filter.
#pragma once

#include <cstdarg>
#include <version>

#include "proxy_wasm_data.h"

namespace proxy_wasm {

// The message after `format`, of which the library uses %s and %d. Does not return.
[[noreturn]] inline void logAndAbort(const char* format, va_list values) {
  std::string message;
  for (const char* c = format; *c != 0; c++) {
    if (*c != '%') {
      message.push_back(*c);
    } else if (*++c == 's') {
      message.append(va_arg(values, const char*));
    } else {
      message.append(std::to_string(va_arg(values, int)));
    }
  }
  logCritical(message);
  abort();
}

} // namespace proxy_wasm

#define PROXY_WASM_ABORT(name)                                      \
  __attribute__((weak, noreturn)) void name(const char* format, ...) { \
    va_list values;                                                 \
    va_start(values, format);                                       \
    proxy_wasm::logAndAbort(format, values);                        \
  }

// libc++abi's function, and its name since LLVM 20.
extern "C" PROXY_WASM_ABORT(abort_message)
extern "C" PROXY_WASM_ABORT(__abort_message)

#ifdef _LIBCPP_ABI_NAMESPACE
// libc++'s function std::__libcpp_verbose_abort, by its mangled name, since its declaration differs between versions.
#define PROXY_WASM_TEXT(x) PROXY_WASM_TEXT_OF(x)
#define PROXY_WASM_TEXT_OF(x) #x
void proxy_wasm_libcpp_abort(const char* format, ...) __asm__(
    "_ZNSt3" PROXY_WASM_TEXT(_LIBCPP_ABI_NAMESPACE) "22__libcpp_verbose_abortEPKcz");
PROXY_WASM_ABORT(proxy_wasm_libcpp_abort)
#undef PROXY_WASM_TEXT
#undef PROXY_WASM_TEXT_OF
#endif
#undef PROXY_WASM_ABORT
