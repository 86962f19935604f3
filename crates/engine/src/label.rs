//! The id that a person gives an order: by it they find it again.

/// Characters of the shortest and the longest.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=64;

/// 8 to 64 letters, digits, `-` and `_` of ASCII.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    bytes: [u8; *LENGTHS.end()],
    length: u8,
}

impl Label {
    /// None for what cannot be one.
    #[must_use]
    pub fn new(text: &[u8]) -> Option<Self> {
        let is_fine = |each: &u8| each.is_ascii_alphanumeric() || b"-_".contains(each);
        if !LENGTHS.contains(&text.len()) || !text.iter().all(is_fine) {
            return None;
        }
        let mut bytes = [0; *LENGTHS.end()];
        bytes[..text.len()].copy_from_slice(text);
        Some(Self { bytes, length: u8::try_from(text.len()).ok()? })
    }

    /// As it was given.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl std::fmt::Debug for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_as_it_was_given_or_none() {
        for text in ["hedge-01", "ABC_def-0123456789", &"x".repeat(64)] {
            let label = Label::new(text.as_bytes());
            assert_eq!(label.as_ref().map(Label::as_bytes), Some(text.as_bytes()));
        }
        for text in ["", "seven77", &"x".repeat(65), "hedge 01", "hedge.01", "h\u{e4}rte-01"] {
            assert_eq!(Label::new(text.as_bytes()), None, "{text}");
        }
    }
}
