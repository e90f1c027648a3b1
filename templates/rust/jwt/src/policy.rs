//! Which requests are let through: the filter's configuration.

use crate::settings::parse_settings;
use crate::token::{verify, Claims, Key};
use glob_match::glob_match;
use serde_json::Value;

/// How far the clocks of the signer and of the proxy may be apart, in seconds.
const LEEWAY: f64 = 60.0;

#[derive(Default)]
pub struct Policy {
    key: Option<Key>,
    issuer: Option<String>,
    audience: Option<String>,
    /// Claims, and the headers that pass them on.
    pub passed_on: Vec<(String, String)>,
    public: Vec<String>,
}

impl Policy {
    pub fn parse(text: &str) -> Result<Policy, String> {
        let mut policy = Policy::default();
        for (name, value) in parse_settings(text)? {
            let words: Vec<&str> = value.split_whitespace().collect();
            match (name.as_str(), words.as_slice()) {
                ("secret", [secret]) => policy.key = Some(Key::from_secret(secret).ok_or("bad secret")?),
                ("key", [x, y]) => policy.key = Some(Key::from_point(x, y).ok_or("bad key")?),
                ("issuer", [issuer]) => policy.issuer = Some(issuer.to_string()),
                ("audience", [audience]) => policy.audience = Some(audience.to_string()),
                ("claim", [claim, header]) => policy.passed_on.push((claim.to_string(), header.to_lowercase())),
                ("public", [glob]) => policy.public.push(glob.to_string()),
                _ => return Err(format!("unknown setting: {name}: {value}")),
            }
        }
        match policy.key {
            Some(_) => Ok(policy),
            None => Err("it has neither a key nor a secret".into()),
        }
    }

    /// Whether a request for this path needs no token.
    pub fn is_public(&self, path: &str) -> bool {
        let path = path.split('?').next().unwrap_or_default();
        self.public.iter().any(|glob| glob_match(glob, path))
    }

    /// The claims of a token that is good at the time `now`, in seconds since 1970. The error says what it is not.
    pub fn check(&self, token: &str, now: f64) -> Result<Claims, &'static str> {
        let key = self.key.as_ref().ok_or("not verifiable")?;
        let claims = verify(token, key)?;
        let time = |name: &str| claims.get(name).and_then(Value::as_f64);
        if time("exp").is_some_and(|end| now > end + LEEWAY) {
            return Err("expired");
        }
        if time("nbf").is_some_and(|start| now < start - LEEWAY) {
            return Err("not valid yet");
        }
        if self.issuer.as_deref().is_some_and(|issuer| !is_or_has(claims.get("iss"), issuer)) {
            return Err("of another issuer");
        }
        if self.audience.as_deref().is_some_and(|audience| !is_or_has(claims.get("aud"), audience)) {
            return Err("for another audience");
        }
        Ok(claims)
    }
}

fn is_or_has(claim: Option<&Value>, text: &str) -> bool {
    match claim {
        Some(Value::String(value)) => value == text,
        Some(Value::Array(values)) => values.iter().any(|value| value == text),
        _ => false,
    }
}
