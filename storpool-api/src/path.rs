//! Paths of calls: what may stand in one, and how the rest is encoded.

use crate::error::InvalidArgument;

/// What the path of every call begins with.
pub(crate) const ROOT: &str = "/ctrl/1.0/";

/// Appends `/` and one argument, encoded.
pub(crate) fn push_argument(path: &mut String, value: &str) -> Result<(), InvalidArgument> {
    if value.is_empty() {
        return Err(InvalidArgument::path(value, "must not be empty"));
    }
    if is_dots(value) {
        return Err(InvalidArgument::path(
            value,
            "would be taken for a step in the path",
        ));
    }
    path.push('/');
    for &byte in value.as_bytes() {
        push_byte(path, byte);
    }
    Ok(())
}

/// Appends a path as a caller wrote it: percent escapes are kept, what HTTP forbids is encoded,
/// and what would change where the request goes is refused.
pub(crate) fn push_raw(path: &mut String, raw: &str) -> Result<(), InvalidArgument> {
    let refuse = |problem| Err(InvalidArgument::path(raw, problem));
    if raw.contains("://") {
        return refuse("must be relative to /ctrl/1.0/, without scheme and host");
    }
    if raw.contains(['?', '#']) {
        return refuse("must have neither `?` nor `#`; write %3F or %23 within an argument");
    }
    if raw.contains('\\') || raw.chars().any(char::is_control) {
        return refuse("must have neither `\\` nor control characters");
    }
    for (index, segment) in raw.split('/').enumerate() {
        if segment.is_empty() {
            return refuse("must have neither empty parts nor a `/` at either end");
        }
        // URL rules take %2e for a dot here.
        if is_dots(&segment.replace("%2e", ".").replace("%2E", ".")) {
            return refuse("must not have `.` or `..` as a part");
        }
        if index > 0 {
            path.push('/');
        }
        let bytes = segment.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            if byte != b'%' {
                push_byte(path, byte);
            } else if matches!(bytes.get(at + 1..at + 3), Some(hex) if is_hex(hex)) {
                path.push('%');
            } else {
                return refuse("has a `%` without two hexadecimal digits; write %25");
            }
        }
    }
    Ok(())
}

fn is_dots(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

fn is_hex(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_hexdigit)
}

/// Appends a byte of UTF-8: raw where a path segment may have it (RFC 3986, `pchar`), else
/// percent-encoded.
fn push_byte(path: &mut String, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => path.push(char::from(byte)),
        b'-' | b'.' | b'_' | b'~' => path.push(char::from(byte)),
        b':' | b'@' | b'*' | b'!' | b'$' | b'&' | b'\'' => path.push(char::from(byte)),
        b'(' | b')' | b'+' | b',' | b';' | b'=' => path.push(char::from(byte)),
        _ => {
            path.push('%');
            path.push(char::from(HEX[usize::from(byte >> 4)]));
            path.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argument(value: &str) -> Result<String, InvalidArgument> {
        let mut path = String::new();
        push_argument(&mut path, value).map(|()| path)
    }

    fn raw(value: &str) -> Result<String, InvalidArgument> {
        let mut path = String::new();
        push_raw(&mut path, value).map(|()| path)
    }

    #[test]
    fn arguments_are_sent_as_the_service_knows_them() {
        let name = "*vol:1@2-x_y.z~!$&'()+,;=";
        assert_eq!(argument(name).unwrap(), format!("/{name}"));
        assert_eq!(argument("a#b").unwrap(), "/a%23b");
        assert_eq!(argument("a/b?c%d").unwrap(), "/a%2Fb%3Fc%25d");
        assert_eq!(
            argument("a b\\\n\"<>^`{|}").unwrap(),
            "/a%20b%5C%0A%22%3C%3E%5E%60%7B%7C%7D"
        );
        assert_eq!(argument("ж").unwrap(), "/%D0%B6");
        assert_eq!(argument("...").unwrap(), "/...");
        assert_eq!(argument("%2e").unwrap(), "/%252e");
    }

    #[test]
    fn arguments_that_rewrite_the_path_are_refused() {
        for bad in ["", ".", ".."] {
            assert!(argument(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn every_argument_comes_back_by_decoding() {
        for code in (1..0x3000).filter_map(char::from_u32) {
            let value = format!("x{code}");
            let path = argument(&value).unwrap();
            assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{path}");
            assert_eq!(decoded(&path[1..]), value);
        }
    }

    fn decoded(text: &str) -> String {
        let mut bytes = text.bytes();
        let mut all = Vec::new();
        while let Some(byte) = bytes.next() {
            let mut digit = || char::from(bytes.next().unwrap()).to_digit(16).unwrap() as u8;
            all.push(if byte == b'%' {
                digit() * 16 + digit()
            } else {
                byte
            });
        }
        String::from_utf8(all).unwrap()
    }

    #[test]
    fn raw_paths_keep_their_escapes() {
        assert_eq!(raw("VolumeUpdate/a%23b").unwrap(), "VolumeUpdate/a%23b");
        assert_eq!(raw("Volume/a b@*:ж").unwrap(), "Volume/a%20b@*:%D0%B6");
    }

    #[test]
    fn raw_paths_stay_where_they_are() {
        for bad in [
            "",
            "/",
            "/VolumesList",
            "VolumesList/",
            "a//b",
            "..",
            "a/../b",
            "a/./b",
            "a/%2e%2E/b",
            "a/.%2e",
            "a?b",
            "a#b",
            "a\nb",
            "a\u{7f}",
            "a\u{85}b",
            "a\\b",
            "http://host/a",
            "//host/a",
            "a%",
            "a%2",
            "a%zz",
            "a%/23",
        ] {
            assert!(raw(bad).is_err(), "{bad:?}");
        }
    }
}
