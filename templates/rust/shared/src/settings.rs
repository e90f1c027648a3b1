//! Reads a configuration of `name: value` lines, or of JSON.

mod json;

/// A line, or a member of the JSON: its name and its value.
pub type Setting = (String, String);

/// Blank lines are left out. The error says what is wrong, and where.
pub fn parse_settings(text: &str) -> Result<Vec<Setting>, String> {
    if text.trim_start_matches(json::BLANKS).starts_with('{') {
        return json::parse(text);
    }
    let lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
    lines
        .map(|(index, line)| {
            parse_line(line).ok_or_else(|| format!("line {} is not \"name: value\": {line}", index + 1))
        })
        .collect()
}

fn parse_line(line: &str) -> Option<Setting> {
    let (name, value) = line.split_once(':')?;
    let (name, value) = (name.trim_end(), value.trim_start());
    (is_name(name) && is_value(value)).then(|| (name.into(), value.into()))
}

/// A token of RFC 9110, section 5.6.2.
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c))
}

/// Anything but control characters, of which a tab is allowed (RFC 9110, section 5.5).
fn is_value(value: &str) -> bool {
    value.bytes().all(|c| c == b'\t' || (c >= 0x20 && c != 0x7f))
}
