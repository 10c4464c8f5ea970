//! An error of the service in a response that is not JSON.

use super::malformed::without_bom;
use super::service::{Said, ServiceError};
use crate::json::Brackets;
use crate::json::lenient::{self, Scanner};

/// Larger parts end the search.
const LARGE: usize = 1 << 20;

/// Searches for the member `error` of the envelope. Brackets are matched as far as possible.
#[derive(Debug)]
pub(crate) struct Search {
    /// Position of the next byte to search.
    pub(crate) at: usize,
    /// The brackets that are open, that of the envelope first.
    open: Brackets,
}

/// The result of a search.
#[derive(Debug, PartialEq)]
pub(crate) enum Sought {
    Found(ServiceError),
    /// More bytes may bring it.
    More,
    /// Further search is pointless.
    Nothing,
}

/// Searches a whole response.
pub(crate) fn find(body: &[u8]) -> Option<ServiceError> {
    let body = without_bom(body).trim_ascii_start();
    if body.first() != Some(&b'{') {
        return None;
    }
    match Search::new(1, None).go_on(body) {
        Sought::Found(error) => Some(error),
        Sought::More | Sought::Nothing => None,
    }
}

impl Search {
    /// Begins within the envelope or, within that, within data with these brackets.
    pub(crate) fn new(at: usize, data: impl IntoIterator<Item = u8>) -> Self {
        let mut open = Brackets::default();
        open.push(b'{');
        data.into_iter().for_each(|bracket| open.push(bracket));
        Self { at, open }
    }

    /// Continues the search in bytes to which some may have been added.
    pub(crate) fn go_on(&mut self, bytes: &[u8]) -> Sought {
        let mut scanner = Scanner::new(bytes, self.at);
        while let Some(byte) = scanner.peek() {
            match byte {
                b'"' => {
                    let start = scanner.at;
                    let Some(name) = scanner.string() else {
                        return self.wait(start, bytes);
                    };
                    scanner.space();
                    match scanner.peek() {
                        None => return self.wait(start, bytes),
                        Some(b':') => {}
                        Some(_) => continue,
                    }
                    // A member within a list: the end of the list is missing.
                    while self.open.len() > 1 && self.open.last() == Some(b'[') {
                        self.open.pop();
                    }
                    if self.open.len() > 1 || lenient::text(&bytes[name]) != "error" {
                        continue;
                    }
                    scanner.at += 1;
                    scanner.space();
                    let value = scanner.at;
                    let has_end = scanner.skip();
                    let value = &bytes[value..scanner.at];
                    if !has_end {
                        return self.wait(start, bytes);
                    }
                    // Other values may be incomplete.
                    let is_closed = matches!(value.last(), Some(b'"' | b'}' | b']'));
                    if let (true, Said::Error(error)) = (is_closed, Said::read(value)) {
                        return Sought::Found(error);
                    }
                    continue;
                }
                b'{' | b'[' => self.open.push(byte),
                b'}' => self.close(b'{'),
                b']' => self.close(b'['),
                _ => {}
            }
            scanner.at += 1;
        }
        self.at = bytes.len();
        Sought::More
    }

    /// The part that begins here is incomplete.
    fn wait(&mut self, start: usize, bytes: &[u8]) -> Sought {
        self.at = start;
        match bytes.len() - start > LARGE {
            true => Sought::Nothing,
            false => Sought::More,
        }
    }

    /// Closes the last bracket of a kind, and all within it; never the envelope, which ends where
    /// the response does.
    fn close(&mut self, bracket: u8) {
        let mut within = (1..self.open.len()).rev();
        if let Some(last) = within.find(|&at| self.open.get(at) == Some(bracket)) {
            self.open.truncate(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: &str = r#""error": {"name": "busy", "transient": true}"#;

    #[test]
    fn errors_are_found_in_broken_envelopes() {
        for body in [
            format!(r#"{{{BUSY}, "data": [1,"#),
            format!(r#"{{"data": [1,,2], {BUSY}}}"#),
            format!(r#"{{"data": [1, 2, {BUSY}}}"#),
            format!(r#"{{"data": [{{"a": 1}}}}, {BUSY}}}"#),
            format!(r#"{{"data": nonsense, {BUSY}}}"#),
            format!("{{\"data\": \"a\nb\", {BUSY}}} trailing"),
            format!("{{\"x\": {{\"y\": 'q'}}, {BUSY}}}"),
            format!("\u{feff} {{\"data\": [01], {BUSY}}}"),
        ] {
            let error = find(body.as_bytes());
            let name = error.as_ref().and_then(|error| error.name.as_deref());
            assert_eq!(name, Some("busy"), "{body}");
        }
    }

    #[test]
    fn nested_or_incomplete_errors_are_not_reported() {
        for body in [
            format!("<html>{{{BUSY}}}"),
            format!("[{{{BUSY}}}"),
            format!(r#"{{"data": [{{{BUSY}}}, "#),
            format!(r#"{{"data": [{{"x": {{{BUSY}}}}}, 1,,]}}"#),
            r#"{"error": {"name": "busy", "transient": tr"#.to_owned(),
            r#"{"error": null, "data": [,]}"#.to_owned(),
            String::new(),
        ] {
            assert_eq!(find(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn search_result_does_not_depend_on_chunk_boundaries() {
        let body = format!(r#" , {{"x": [}}], "a\"": "{{", {BUSY}, "#);
        for cut in 0..body.len() {
            let mut search = Search::new(0, Some(b'['));
            let mut sought = search.go_on(&body.as_bytes()[..cut]);
            if sought == Sought::More {
                sought = search.go_on(body.as_bytes());
            }
            assert!(matches!(sought, Sought::Found(_)), "{cut}");
        }
    }
}
