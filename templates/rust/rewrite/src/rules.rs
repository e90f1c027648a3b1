//! What becomes what: the filter's configuration.

use crate::settings::parse_settings;

#[derive(Default)]
pub struct Rules {
    /// Beginnings of paths, and what stands in their place. The first that fits counts.
    paths: Vec<(String, String)>,
    /// What the host is called for a request whose path was changed.
    pub host: Option<String>,
}

impl Rules {
    pub fn parse(text: &str) -> Result<Rules, String> {
        let mut rules = Rules::default();
        for (name, value) in parse_settings(text)? {
            let words: Vec<&str> = value.split_whitespace().collect();
            match (name.as_str(), words.as_slice()) {
                ("path", [from, to]) if from.starts_with('/') && to.starts_with('/') => {
                    rules.paths.push((from.to_string(), to.to_string()))
                }
                ("host", [host]) => rules.host = Some(host.to_string()),
                _ => return Err(format!("unknown setting: {name}: {value}")),
            }
        }
        if rules.paths.is_empty() {
            return Err("it has no path".into());
        }
        Ok(rules)
    }

    /// The new path of an old one, or nothing when it stays.
    pub fn renew(&self, path: &str) -> Option<String> {
        self.paths.iter().find_map(|(from, to)| Some(format!("{to}{}", path.strip_prefix(from.as_str())?)))
    }

    /// The old path of a new one: where the client finds what the backend calls by its new name.
    pub fn restore(&self, path: &str) -> Option<String> {
        self.paths.iter().find_map(|(from, to)| Some(format!("{from}{}", path.strip_prefix(to.as_str())?)))
    }
}
