//! Counts a client's requests, in data that all of the proxy's threads share.

use crate::limit::Limit;
use proxy_wasm::traits::Context;
use std::time::Duration;

/// Shared data lives until the proxy ends, so that a client must not be able to make ever more of it: clients are told
/// apart by 16 bits of a hash.
const SLOTS: u32 = 1 << 16;

/// Somebody else may have counted between our reading and our writing; then we read again.
const ATTEMPTS: u32 = 100;

pub enum Verdict {
    Allowed,
    /// The next request is allowed after that time.
    Refused {
        wait: Duration,
    },
    /// The count changed before each of our attempts to change it.
    Contended,
}

/// Counts a request. `now` is the time since 1970.
pub fn count_request(context: &dyn Context, client: &str, limit: &Limit, now: Duration) -> Verdict {
    let key = format!("ratelimit/{}", hash(client) % SLOTS);
    for _ in 0..ATTEMPTS {
        // A new slot has no number of its version yet. Two threads that make it at once lose a request.
        let (stored, version) = context.get_shared_data(&key);
        let mut slot = stored
            .and_then(|bytes| Slot::decode(&bytes))
            .filter(|slot| now < slot.began + limit.length)
            .unwrap_or(Slot { began: now, count: 0 });
        if slot.count >= limit.requests {
            return Verdict::Refused { wait: slot.began + limit.length - now };
        }
        slot.count += 1;
        if context.set_shared_data(&key, Some(&slot.encode()), version).is_ok() {
            return Verdict::Allowed;
        }
    }
    Verdict::Contended
}

struct Slot {
    /// When the window began, since 1970.
    began: Duration,
    /// The requests since then.
    count: u32,
}

impl Slot {
    fn encode(&self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&(self.began.as_nanos() as u64).to_le_bytes());
        bytes[8..].copy_from_slice(&self.count.to_le_bytes());
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Slot> {
        let (began, count) = bytes.split_first_chunk()?;
        let count = count.try_into().ok()?;
        Some(Slot { began: Duration::from_nanos(u64::from_le_bytes(*began)), count: u32::from_le_bytes(count) })
    }
}

/// FNV-1a. Its low bits are the weaker ones.
fn hash(text: &str) -> u32 {
    let hash = text.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash ^ (hash >> 16)
}
