//! The open lists and objects. A response may consist of brackets only, so each takes one bit.

/// A stack of opening brackets.
#[derive(Debug, Default)]
pub(crate) struct Brackets {
    /// Whether each is that of an object.
    bits: Vec<u64>,
    length: usize,
}

impl Brackets {
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub(crate) fn get(&self, index: usize) -> Option<u8> {
        let bits = self.bits.get(index / 64)?;
        let is_object = bits >> (index % 64) & 1 == 1;
        (index < self.length).then_some(if is_object { b'{' } else { b'[' })
    }

    pub(crate) fn last(&self) -> Option<u8> {
        self.get(self.length.checked_sub(1)?)
    }

    pub(crate) fn push(&mut self, bracket: u8) {
        let (word, bit) = (self.length / 64, 1 << (self.length % 64));
        match self.bits.get_mut(word) {
            Some(bits) if bracket == b'{' => *bits |= bit,
            Some(bits) => *bits &= !bit,
            None => self.bits.push((bracket == b'{').into()),
        }
        self.length += 1;
    }

    pub(crate) fn pop(&mut self) {
        self.length = self.length.saturating_sub(1);
    }

    /// Keeps the first bits, if there are more.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_kept_in_order() {
        let mut brackets = Brackets::default();
        assert!(brackets.is_empty() && brackets.last().is_none());
        let all: Vec<u8> =
            (0..200_u32).map(|number| if number % 3 == 0 { b'{' } else { b'[' }).collect();
        // Bits are reused after those above them were removed.
        for kept in [0, 1, 63, 64, 65, 130, 200] {
            brackets.truncate(kept);
            assert_eq!(brackets.len(), kept.min(brackets.len()));
            for bracket in &all[brackets.len()..] {
                brackets.push(*bracket);
                assert_eq!(brackets.last(), Some(*bracket));
            }
            for (index, bracket) in all.iter().enumerate() {
                assert_eq!(brackets.get(index), Some(*bracket));
            }
            assert_eq!(brackets.get(200), None);
            (0..150).for_each(|_| brackets.pop());
            assert_eq!((brackets.len(), brackets.last()), (50, Some(all[49])));
            brackets.push(b'[');
            brackets.push(b'{');
            brackets.truncate(50);
        }
    }
}
