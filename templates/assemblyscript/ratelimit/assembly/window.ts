// Counts a client's requests, in data that all of the proxy's threads share.

import { get_shared_data, set_shared_data, WasmResultValues } from "@gcoredev/proxy-wasm-sdk-as/assembly";

// Shared data lives until the proxy ends, so that a client must not be able to make ever more of it: clients are told
// apart by 16 bits of a hash.
const SLOTS: u32 = 1 << 16;
// Somebody else may have counted between our reading and our writing; then we read again.
const ATTEMPTS = 100;

// What a slot holds: when its window began, in nanoseconds since 1970, and the requests since then.
// @ts-ignore: decorator
@unmanaged
class Slot {
  began: u64;
  count: u32;
}

/** Counts a request. Returns the nanoseconds until the next one is allowed; 0 when this one is, -1 when the count fails. */
export function countRequest(client: string, requests: u32, length: u64, now: u64): i64 {
  const key = "ratelimit/" + (hash(client) % SLOTS).toString();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = get_shared_data(key);
    // A new slot has no number of its version yet. Two threads that make it at once lose a request.
    const value = stored.value;
    let began = now;
    let count: u32 = 0;
    if (value !== null) {
      const slot = changetype<Slot>(changetype<usize>(value));
      if (now < slot.began + length) {
        began = slot.began;
        count = slot.count;
      }
    }
    if (count >= requests) return began + length - now;
    const bytes = new ArrayBuffer(offsetof<Slot>());
    const slot = changetype<Slot>(changetype<usize>(bytes));
    slot.began = began;
    slot.count = count + 1;
    const result = set_shared_data(key, bytes, stored.cas);
    if (result == WasmResultValues.Ok) return 0;
    if (result != WasmResultValues.CasMismatch) return -1;
  }
  return -1;
}

// FNV-1a.
function hash(text: string): u32 {
  let result: u32 = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) result = (result ^ text.charCodeAt(i)) * 0x01000193;
  // Its low bits are the weaker ones.
  return result ^ (result >> 16);
}
