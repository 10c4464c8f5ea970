//! Strings of which most are short.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

/// As long as fits in the space of a pointer, a length and a capacity.
const SHORT: usize = 22;

/// An immutable string. A list of volumes has several short names in each entry: stored inline,
/// they need no allocation.
#[derive(Clone)]
pub(crate) struct SmallStr(Repr);

#[derive(Clone)]
enum Repr {
    Static(&'static str),
    Short(u8, [u8; SHORT]),
    Long(Box<str>),
}

impl SmallStr {
    pub(crate) const fn constant(text: &'static str) -> Self {
        Self(Repr::Static(text))
    }

    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Static(text) => text.as_bytes(),
            Repr::Short(length, bytes) => &bytes[..usize::from(*length).min(SHORT)],
            Repr::Long(text) => text.as_bytes(),
        }
    }

    #[inline]
    fn short(text: &str) -> Option<Self> {
        let mut bytes = [0; SHORT];
        let text = text.as_bytes();
        let length = text.len();
        // Pieces of a fixed size, which overlap, are copied without a call.
        if let (8..=SHORT, Some(first), Some(last)) =
            (length, text.first_chunk::<8>(), text.last_chunk::<8>())
        {
            bytes[..8].copy_from_slice(first);
            if let Some(middle) = text.get(8..16) {
                bytes[8..16].copy_from_slice(middle);
            }
            bytes.get_mut(length - 8..length)?.copy_from_slice(last);
        } else {
            for (to, from) in bytes.get_mut(..length)?.iter_mut().zip(text) {
                *to = *from;
            }
        }
        Some(Self(Repr::Short(u8::try_from(length).ok()?, bytes)))
    }
}

impl Deref for SmallStr {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Repr::Static(text) => text,
            // The bytes come from a string, so they are valid UTF-8.
            Repr::Short(..) => std::str::from_utf8(self.bytes()).unwrap_or_default(),
            Repr::Long(text) => text,
        }
    }
}

impl From<&str> for SmallStr {
    #[inline]
    fn from(text: &str) -> Self {
        Self::short(text).unwrap_or_else(|| Self(Repr::Long(text.into())))
    }
}

impl From<String> for SmallStr {
    fn from(text: String) -> Self {
        Self::short(&text).unwrap_or_else(|| Self(Repr::Long(text.into())))
    }
}

impl From<SmallStr> for String {
    fn from(text: SmallStr) -> Self {
        match text.0 {
            Repr::Long(text) => text.into(),
            _ => (*text).to_owned(),
        }
    }
}

impl PartialEq for SmallStr {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for SmallStr {}

impl PartialOrd for SmallStr {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SmallStr {
    /// Short strings are padded with zeros, so that two of them compare as wholes.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Short(length, bytes), Repr::Short(other_length, other_bytes)) => {
                words(bytes).cmp(&words(other_bytes)).then(length.cmp(other_length))
            }
            _ => self.bytes().cmp(other.bytes()),
        }
    }
}

/// The bytes as numbers that compare as the bytes do. The last two overlap.
#[inline]
fn words(bytes: &[u8; SHORT]) -> [u64; 3] {
    let word = |at: usize| {
        let eight = bytes.get(at..).and_then(<[u8]>::first_chunk);
        eight.map_or(0, |eight| u64::from_be_bytes(*eight))
    };
    [word(0), word(8), word(SHORT - 8)]
}

/// As strings do, for which the names are borrowed.
impl Hash for SmallStr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for SmallStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher;

    use super::*;

    /// Some are equal but for what follows them.
    const ORDERED: [&str; 12] = [
        "",
        "\0",
        "a",
        "a\0",
        "a\0\0",
        "a\0b",
        "ab",
        "vol-0000000000000001",
        "vol-0000000000000001\0",
        "vol-000000000000000100",
        "vol-000000000000000100-and-more",
        "ä",
    ];

    #[test]
    fn small_string_is_no_larger_than_string() {
        assert_eq!(size_of::<SmallStr>(), size_of::<String>());
    }

    #[test]
    fn inline_and_allocated_strings_are_equal() {
        let long = "a name of thirty bytes or more.";
        for text in ["", "a", "twenty-two bytes long.", "twenty-three bytes long", "ä€𝄞", long]
        {
            let borrowed = SmallStr::from(text);
            let owned = SmallStr::from(text.to_owned());
            assert_eq!(&*borrowed, text);
            assert_eq!(borrowed, owned);
            assert_eq!(String::from(owned), text);
            let state = std::hash::RandomState::new();
            assert_eq!(state.hash_one(&borrowed), state.hash_one(text));
        }
        for one in ORDERED {
            for other in ORDERED {
                let order = SmallStr::from(one).cmp(&SmallStr::from(other));
                assert_eq!(order, one.cmp(other), "{one:?} {other:?}");
            }
        }
        assert_eq!(SmallStr::constant(long), SmallStr::from(long));
        assert!(SmallStr::from("b") > SmallStr::constant(long));
        assert_eq!(format!("{:?}", SmallStr::from("a\"")), r#""a\"""#);
    }
}
