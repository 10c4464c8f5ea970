//! Paths of calls: which characters they may have, and how the others are encoded.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

use crate::error::InvalidArgument;

/// Prefix of the path of every call.
pub(crate) const ROOT: &str = "/ctrl/1.0/";

/// Characters that are encoded in an argument: all but those of a path segment (RFC 3986, `pchar`).
const ARGUMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'@')
    .remove(b'*')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// Characters that are encoded in a raw path, whose percent escapes are kept.
const RAW: &AsciiSet = &ARGUMENT.remove(b'%');

/// Characters that must be encoded in a query string (RFC 3986, `query`).
const QUERY: &AsciiSet = &RAW.remove(b'/').remove(b'?');

/// Characters that are encoded in JSON in a query string: all but the unreserved (RFC 3986).
const JSON: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Appends JSON as a query string, or to the query string that is there.
pub(crate) fn push_json(path: &mut String, json: &[u8]) {
    path.push_str(if path.contains('?') { "&json=" } else { "?json=" });
    path.extend(percent_encode(json, JSON));
}

/// The prefix of calls that a remote cluster carries out.
pub(crate) fn remote_cluster(name: &str) -> Result<String, InvalidArgument> {
    let mut prefix = "RemoteCommand".to_owned();
    push_argument(&mut prefix, name)?;
    Ok(prefix + "/")
}

/// Appends `/` and one argument, encoded.
pub(crate) fn push_argument(path: &mut String, value: &str) -> Result<(), InvalidArgument> {
    if value.is_empty() {
        return Err(InvalidArgument::path(value, "must not be empty"));
    }
    if is_dots(value) {
        return Err(InvalidArgument::path(value, "would change the path"));
    }
    path.push('/');
    path.extend(utf8_percent_encode(value, ARGUMENT));
    Ok(())
}

/// Appends a path as a caller wrote it, and optionally a query string. In the path, percent escapes
/// are kept, characters that HTTP forbids are encoded, and anything that would change the target of
/// the request is rejected. The query string is kept unchanged, or rejected.
pub(crate) fn push_raw(path: &mut String, raw: &str) -> Result<(), InvalidArgument> {
    let refuse = |problem| Err(InvalidArgument::path(raw, problem));
    if raw.contains('#') {
        return refuse("must not have `#`; write %23");
    }
    if raw.contains('\\') || raw.chars().any(char::is_control) {
        return refuse("must have neither `\\` nor control characters");
    }
    let (segments, query) = match raw.split_once('?') {
        Some((segments, query)) => (segments, Some(query)),
        None => (raw, None),
    };
    if segments.contains("://") {
        return refuse("must be relative to /ctrl/1.0/, without scheme and host");
    }
    for (index, segment) in segments.split('/').enumerate() {
        if segment.is_empty() {
            return refuse("must have neither empty segments nor a `/` at either end");
        }
        // URL rules take %2e for a dot here.
        let is_escaped = segment.contains("%2e") || segment.contains("%2E");
        if is_dots(segment)
            || is_escaped && is_dots(&segment.replace("%2e", ".").replace("%2E", "."))
        {
            return refuse("must not have `.` or `..` as a segment");
        }
        if index > 0 {
            path.push('/');
        }
        if has_stray_percent(segment) {
            return refuse(STRAY_PERCENT);
        }
        path.extend(utf8_percent_encode(segment, RAW));
    }
    if let Some(query) = query {
        check_query(query).or_else(refuse)?;
        path.push('?');
        path.push_str(query);
    }
    Ok(())
}

const STRAY_PERCENT: &str = "has a `%` without two hexadecimal digits; write %25";

/// Checks that a query string can be sent exactly as given.
fn check_query(query: &str) -> Result<(), &'static str> {
    if has_stray_percent(query) {
        return Err(STRAY_PERCENT);
    }
    // Allowed by the RFC, but the URL rules of HTTP libraries encode it.
    if query.contains('\'') {
        return Err("has a `'` in its query string; write %27");
    }
    if Cow::from(utf8_percent_encode(query, QUERY)) != query {
        return Err(
            "has characters in its query string that a URL cannot have, such as `\"`, `{`, \
             spaces or letters beyond ASCII; percent-encode them",
        );
    }
    Ok(())
}

/// Whether a `%` does not begin a percent escape.
fn has_stray_percent(text: &str) -> bool {
    let mut behind = text.split('%').skip(1);
    behind.any(|rest| !matches!(rest.as_bytes().get(..2), Some(hex) if is_hex(hex)))
}

fn is_dots(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

fn is_hex(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_hexdigit)
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
    fn path_arguments_are_sent_raw() {
        let name = "*vol:1@2-x_y.z~!$&'()+,;=";
        assert_eq!(argument(name).unwrap(), format!("/{name}"));
        assert_eq!(argument("a#b").unwrap(), "/a%23b");
        assert_eq!(argument("a/b?c%d").unwrap(), "/a%2Fb%3Fc%25d");
        assert_eq!(argument("a b\\\n\"<>^`{|}").unwrap(), "/a%20b%5C%0A%22%3C%3E%5E%60%7B%7C%7D");
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
            let decoded = percent_encoding::percent_decode_str(&path[1..]);
            assert_eq!(decoded.decode_utf8().unwrap(), value);
        }
    }

    #[test]
    fn raw_paths_keep_their_escapes() {
        assert_eq!(raw("VolumeUpdate/a%23b").unwrap(), "VolumeUpdate/a%23b");
        assert_eq!(raw("Volume/a b@*:ж").unwrap(), "Volume/a%20b@*:%D0%B6");
    }

    #[test]
    fn raw_paths_stay_below_the_base_path() {
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
            "?",
            "?a=b",
            "/?a=b",
            "a/?a=b",
            "../a?b",
            "a#b",
            "a?b#c",
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

    #[test]
    fn query_strings_are_kept_unchanged() {
        for good in [
            "iSCSISessionsInfo?json=%7B%7D",
            "iSCSISessionsInfo?json=%7b%22a%22:[]%7d".replace("[]", "%5B%5D").as_str(),
            "VolumesList?",
            "VolumesList?a",
            "VolumesList?a=b&c=d/e?f;g=!$()*+,:@-._~",
            "VolumesList?url=http://host/a?b",
            "VolumesList?a=../..&b=./%2e%2e//",
            "MultiCluster/VolumesList?a=b",
            "RemoteCommand/x/VolumesList?a=b",
        ] {
            assert_eq!(raw(good).unwrap(), good);
        }
        assert_eq!(raw("Volume/a b?c=%20").unwrap(), "Volume/a%20b?c=%20");
    }

    #[test]
    fn unencoded_query_strings_are_rejected() {
        for (bad, reason) in [
            ("a?json={}", "percent-encode"),
            ("a?{", "percent-encode"),
            ("a?json=[1]", "percent-encode"),
            ("a?b c", "percent-encode"),
            ("a?b\"c\"", "percent-encode"),
            ("a?b=ж", "percent-encode"),
            ("a?b|c", "percent-encode"),
            ("a?b^c`<>", "percent-encode"),
            ("a?b='c'", "%27"),
            ("a?b=100%", "%25"),
            ("a?b=%2", "%25"),
            ("a?b=%zz", "%25"),
            ("a?b\\c", "`\\`"),
            ("a?b\nc", "control"),
        ] {
            let error = raw(bad).unwrap_err().to_string();
            assert!(error.contains(reason), "{bad:?}: {error}");
        }
    }
}
