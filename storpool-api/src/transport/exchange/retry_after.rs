//! The pause that a response requests.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// The pause that a `Retry-After` asks for. A date is taken relative to the `Date` of the response,
/// so that clocks need not agree; without `Date`, it is ignored.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let asked = text(headers, &RETRY_AFTER)?;
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than can be counted are a long time.
        return Some(Duration::from_secs(asked.parse().unwrap_or(u64::MAX)));
    }
    let (then, now) = (seconds(asked)?, seconds(text(headers, &DATE)?)?);
    Some(Duration::from_secs(then.saturating_sub(now)))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The seconds since 1 January of the year 0 to a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the
/// only format still in use (RFC 9110, 5.6.7).
fn seconds(date: &str) -> Option<u64> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let (_weekday, date) = date.split_once(", ")?;
    let mut parts = date.split(' ');
    let mut next = || parts.next();
    let (day, month, year, time, zone) = (next()?, next()?, next()?, next()?, next()?);
    if zone != "GMT" || next().is_some() || month.len() != 3 {
        return None;
    }
    let day = number(day, 1, 31)?;
    let month = match MONTHS.find(month)? {
        at if at % 3 == 0 => at as u64 / 3 + 1,
        _ => return None,
    };
    let year = number(year, 1, 9999)?;
    let mut clock = time.split(':');
    let (hour, minute, second) = (clock.next()?, clock.next()?, clock.next()?);
    if clock.next().is_some() {
        return None;
    }
    // A leap second is one.
    let (hour, minute, second) =
        (number(hour, 0, 23)?, number(minute, 0, 59)?, number(second, 0, 60)?);
    Some(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(text: &str, least: u64, most: u64) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten()?;
    (least..=most).contains(&number).then_some(number)
}

/// Days in the Gregorian calendar; years begin in March, so that a leap day is at the end of one.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn asked(value: &str, date: Option<&str>) -> Option<u64> {
        let header = |text: &str| HeaderValue::from_str(text).unwrap();
        let mut headers = HeaderMap::from_iter([(RETRY_AFTER, header(value))]);
        headers.extend(date.map(|date| (DATE, header(date))));
        retry_after(&headers).map(|pause| pause.as_secs())
    }

    #[test]
    fn retry_after_in_seconds_is_followed() {
        assert_eq!(asked(" 120 ", None), Some(120));
        assert_eq!(asked("99999999999999999999", None), Some(u64::MAX));
        for other in ["", "-1", "+1", "1.5", "soon"] {
            assert_eq!(asked(other, None), None, "{other:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn retry_after_date_is_relative_to_the_response_date() {
        let date = "Fri, 31 Dec 1999 23:59:00 GMT";
        for (until, seconds) in [
            ("Fri, 31 Dec 1999 23:59:59 GMT", 59),
            ("Sat, 01 Jan 2000 00:00:00 GMT", 60),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 60 + 60 * 86400),
            ("Fri, 31 Dec 1999 23:00:00 GMT", 0),
        ] {
            assert_eq!(asked(until, Some(date)), Some(seconds), "{until}");
        }
        assert_eq!(asked("Sat, 01 Jan 2000 00:00:00 GMT", None), None);
        assert_eq!(
            seconds("Thu, 01 Jan 1970 00:00:00 GMT").map(|s| s + 784_111_777),
            seconds("Sun, 06 Nov 1994 08:49:37 GMT"),
            "the example of RFC 9110"
        );
    }

    #[test]
    fn other_date_formats_are_ignored() {
        for text in [
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 GMT x",
            "Sun, 06 anF 1994 08:49:37 GMT",
            "Sun, 06 Novem 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 0000 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 08:49:37:00 GMT",
            "Sun, 06 Nov 1994 +8:49:37 GMT",
            "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
            ", ",
        ] {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }
}
