//! How much a client may ask for: the filter's configuration.

use crate::settings::{is_name, parse_settings};
use std::time::Duration;

pub struct Limit {
    /// How many requests a client may make in a window.
    pub requests: u32,
    /// How long the window is.
    pub length: Duration,
    /// The header that tells clients apart, instead of their addresses.
    pub key: Option<String>,
}

impl Default for Limit {
    fn default() -> Limit {
        Limit { requests: 10, length: Duration::from_secs(60), key: None }
    }
}

impl Limit {
    pub fn parse(text: &str) -> Result<Limit, String> {
        let mut limit = Limit::default();
        for (name, value) in parse_settings(text)? {
            match (name.as_str(), number(&value)) {
                ("requests", Some(requests)) => limit.requests = requests,
                ("seconds", Some(seconds)) => limit.length = Duration::from_secs(seconds.into()),
                ("key", _) if is_name(&value) => limit.key = Some(value),
                _ => return Err(format!("unknown setting: {name}: {value}")),
            }
        }
        Ok(limit)
    }
}

/// A whole number of at most nine digits, and not 0.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| (1..1_000_000_000).contains(number))
}
