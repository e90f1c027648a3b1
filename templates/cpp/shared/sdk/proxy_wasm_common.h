// Kept for sources that include it by name.
#pragma once

#include "proxy_wasm_enums.h"
