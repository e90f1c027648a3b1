//! Reads a configuration that is a JSON object. Each member is the setting that its line would be; an array is one setting
//! for each of its elements. Nothing nests deeper than that.

use super::{is_name, is_value, Setting};

pub const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

pub fn parse(text: &str) -> Result<Vec<Setting>, String> {
    let mut reader = Reader { text, rest: text, settings: Vec::new() };
    reader.object()?;
    Ok(reader.settings)
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    settings: Vec<Setting>,
}

impl<'a> Reader<'a> {
    fn object(&mut self) -> Result<(), String> {
        self.take("{");
        let mut first = true;
        while self.another(first, "}")? {
            self.member()?;
            first = false;
        }
        match self.next() {
            "" => Ok(()),
            end => Err(self.problem(end, "the end")),
        }
    }

    fn member(&mut self) -> Result<(), String> {
        let name = self.name()?;
        if !self.take(":") {
            return Err(self.problem(self.rest, "\":\""));
        }
        if !self.take("[") {
            return self.value(&name);
        }
        let mut first = true;
        while self.another(first, "]")? {
            self.value(&name)?;
            first = false;
        }
        Ok(())
    }

    /// Whether there is another member or element before the end, which it takes.
    fn another(&mut self, first: bool, end: &str) -> Result<bool, String> {
        if self.take(end) {
            return Ok(false);
        }
        if !first && !self.take(",") {
            return Err(self.problem(self.rest, &format!("\",\" or \"{end}\"")));
        }
        Ok(true)
    }

    fn name(&mut self) -> Result<String, String> {
        let start = self.next();
        let name = if self.cut("\"") { self.quoted(start)? } else { String::new() };
        if !is_name(&name) {
            return Err(self.problem(start, "a name such as \"hello\""));
        }
        Ok(name)
    }

    /// Numbers and booleans stay as they are written.
    fn value(&mut self, name: &str) -> Result<(), String> {
        let start = self.next();
        let value = if self.cut("\"") {
            self.quoted(start)?
        } else if self.cut("true") || self.cut("false") || self.number() {
            start[..start.len() - self.rest.len()].into()
        } else {
            return Err(self.problem(start, &format!("a string, number or boolean for {name}")));
        };
        if !is_value(&value) {
            return Err(self.problem(start, &format!("no control character for {name}")));
        }
        self.settings.push((name.into(), value.trim().into()));
        Ok(())
    }

    fn number(&mut self) -> bool {
        self.cut("-");
        if !self.cut("0") && !self.digits() {
            return false;
        }
        if self.cut(".") && !self.digits() {
            return false;
        }
        if self.cut("e") || self.cut("E") {
            let _ = self.cut("+") || self.cut("-");
            return self.digits();
        }
        true
    }

    fn digits(&mut self) -> bool {
        let before = self.rest;
        self.rest = before.trim_start_matches(|c: char| c.is_ascii_digit());
        self.rest != before
    }

    /// What follows the quote at the start, up to the other.
    fn quoted(&mut self, start: &str) -> Result<String, String> {
        let mut value = String::new();
        while !self.cut("\"") {
            if self.rest.starts_with('\\') {
                let escape = self.rest;
                value.push(self.escape().ok_or_else(|| self.problem(escape, "an escape of JSON"))?);
                continue;
            }
            match self.rest.find(|c| c == '"' || c == '\\' || c < ' ') {
                None | Some(0) => return Err(self.problem(start, "a string with an end")),
                Some(plain) => {
                    value.push_str(&self.rest[..plain]);
                    self.rest = &self.rest[plain..];
                }
            }
        }
        Ok(value)
    }

    /// A character above U+FFFF is written as two escapes, which are its surrogates of UTF-16.
    fn escape(&mut self) -> Option<char> {
        let simple = self.rest.as_bytes().get(1).and_then(|c| b"\"\\/bfnrt".iter().position(|escape| escape == c));
        if let Some(i) = simple {
            self.rest = &self.rest[2..];
            return Some(b"\"\\/\x08\x0c\n\r\t"[i].into());
        }
        let first = self.unit()?;
        match char::from_u32(first.into()) {
            Some(c) => Some(c),
            None => char::decode_utf16([first, self.unit()?]).next()?.ok(),
        }
    }

    /// The unit of UTF-16 that is written as \uXXXX.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.rest.strip_prefix("\\u")?.get(..4)?;
        self.rest = &self.rest[6..];
        // from_str_radix takes a sign, too.
        let hexadecimal = digits.bytes().all(|c| c.is_ascii_hexdigit());
        hexadecimal.then(|| u16::from_str_radix(digits, 16).ok())?
    }

    /// What is left after blanks.
    fn next(&mut self) -> &'a str {
        self.rest = self.rest.trim_start_matches(BLANKS);
        self.rest
    }

    fn take(&mut self, token: &str) -> bool {
        self.next();
        self.cut(token)
    }

    fn cut(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn problem(&self, at: &str, expected: &str) -> String {
        let before = &self.text[..self.text.len() - at.len()];
        let line = 1 + before.matches('\n').count();
        let end = at.char_indices().skip(1).find(|(_, c)| ",]}\r\n".contains(*c));
        let found = if at.is_empty() { "the end" } else { at[..end.map_or(at.len(), |(i, _)| i)].trim() };
        format!("line {line}: expected {expected}, found {found}")
    }
}
