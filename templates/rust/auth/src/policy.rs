//! Whom to ask: the filter's configuration.

use crate::settings::parse_settings;
use std::time::Duration;

#[derive(Default)]
pub struct Policy {
    pub cluster: String,
    pub authority: String,
    pub path: String,
    pub timeout: Duration,
}

impl Policy {
    pub fn parse(text: &str) -> Result<Policy, String> {
        let mut policy = Policy { path: "/".into(), timeout: Duration::from_secs(1), ..Policy::default() };
        for (name, value) in parse_settings(text)? {
            match name.as_str() {
                "cluster" => policy.cluster = value,
                "authority" => policy.authority = value,
                "path" if value.starts_with('/') => policy.path = value,
                "timeout_ms" if milliseconds(&value).is_some() => {
                    policy.timeout = milliseconds(&value).unwrap_or_default()
                }
                _ => return Err(format!("unknown setting: {name}: {value}")),
            }
        }
        if policy.cluster.is_empty() {
            return Err("it names no cluster".into());
        }
        if policy.authority.is_empty() {
            policy.authority = policy.cluster.clone();
        }
        Ok(policy)
    }
}

fn milliseconds(text: &str) -> Option<Duration> {
    text.parse().ok().filter(|number| (1..1_000_000_000).contains(number)).map(Duration::from_millis)
}
