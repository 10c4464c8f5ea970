//! The result of a complete entry: the entry itself, or why it was rejected.

use super::super::malformed::{Malformed, join};
use super::super::rejected::Rejected;
use super::super::{service, snippet};
use super::{State, Walk};
use crate::json::{Json, Unreadable, lenient};
use crate::validate::{At, Found};
use crate::wire::{Collect, Container, Misread};

/// Maximum number of bytes of a key that are kept.
const LONG: usize = 1000;

impl Walk {
    /// Ends the entry that ends here: it is the last of the entries, or removed from them and rejected.
    pub(super) fn finish(
        &mut self,
        json: &Json<'_>,
        read: Result<(), (Misread, Unreadable)>,
        entries: &mut dyn Collect,
    ) -> Option<Box<Rejected>> {
        let bytes = &json.bytes()[self.from..json.at()];
        let index = self.count;
        self.count += 1;
        self.state = match self.is_single {
            true => State::Behind,
            false => State::BehindEntry,
        };
        let rejected = match read {
            Ok(()) if !self.rules.strict => return None,
            Ok(()) => {
                let rejected = self.violation(entries, index, bytes)?;
                entries.remove_last();
                rejected
            }
            Err(_) if self.quiet => Rejected::untold(index),
            Err((misread, error)) => self.unreadable(misread, &error, index, bytes),
        };
        Some(Box::new(rejected))
    }

    fn unreadable(
        &self,
        misread: Misread,
        error: &Unreadable,
        index: usize,
        bytes: &[u8],
    ) -> Rejected {
        let (key, value) = self.key_and_value(bytes);
        let path = self.path(index, key.as_deref());
        let (path, snippet) = match misread {
            Misread::Key => (path, snippet::at(bytes, "")),
            Misread::Value => {
                let within = error.path();
                let snippet = snippet::at(value, &within);
                (join(&path, &within), snippet)
            }
        };
        Rejected::new(index, key, Malformed::new(path, error.message()), snippet)
    }

    /// Which documented rules the last entry breaks, if any.
    fn violation(&self, entries: &dyn Collect, index: usize, bytes: &[u8]) -> Option<Rejected> {
        let (key, value) = self.key_and_value(bytes);
        let path = self.path(index, key.as_deref());
        let mut broken = Found::some();
        entries.check_last(&At::ROOT.field(&path), &mut broken);
        let malformed = Malformed::of_violations(broken)?;
        if self.quiet {
            return Some(Rejected::untold(index));
        }
        let within = malformed.path.strip_prefix(&path).unwrap_or_default();
        let snippet = snippet::at(value, within.trim_start_matches('.'));
        Some(Rejected::new(index, key, malformed, snippet))
    }

    /// The key of an entry, if this is a map, and its value.
    fn key_and_value<'b>(&self, bytes: &'b [u8]) -> (Option<String>, &'b [u8]) {
        if self.container == Container::List {
            return (None, bytes);
        }
        let mut scanner = lenient::Scanner::new(bytes, 0);
        let key = scanner.string().map(|key| service::text(&bytes[key], LONG));
        scanner.space();
        let value = bytes.get(scanner.at + 1..).unwrap_or_default();
        (Some(key.unwrap_or_default()), value.trim_ascii_start())
    }

    fn path(&self, index: usize, key: Option<&str>) -> String {
        let data = self.data_path();
        match key {
            Some(key) => format!("{data}.{key}"),
            None if self.is_single => data,
            None => format!("{data}.{index}"),
        }
    }
}
