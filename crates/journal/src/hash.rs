//! The 32-byte BLAKE3 hash that links each record to the one before.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Bytes of one hash.
pub(crate) const HASH_BYTES: usize = 32;

/// What the first record of every journal is chained to.
///
/// Readable on purpose: whoever opens a first segment in a hex viewer sees where the chain starts.
pub const CHAIN_START: Hash = Hash(*b"hansa journal chain start value.");

/// One link of the chain. Shown and parsed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

impl Hash {
    /// The hash that these bytes are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes of this hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// BLAKE3 of `linked`, which is previous hash, header and payload lying one after the other.
    pub(crate) fn of(linked: &[u8]) -> Self {
        Self(*blake3::hash(linked).as_bytes())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// A text that is not a hash.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HashParseError {
    /// The text has the wrong number of characters.
    #[error("expected a hash of 64 hexadecimal digits, found {found} characters")]
    Length {
        /// Characters found.
        found: usize,
    },
    /// A character is not a hexadecimal digit.
    #[error("expected a hexadecimal digit at position {position} of the hash, found {found:?}")]
    Digit {
        /// Where the character stands, from 0.
        position: usize,
        /// The character found.
        found: char,
    },
}

impl FromStr for Hash {
    type Err = HashParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = text.chars().count();
        if found != 2 * HASH_BYTES {
            return Err(HashParseError::Length { found });
        }
        let mut bytes = [0_u8; HASH_BYTES];
        for (position, found) in text.chars().enumerate() {
            let digit = found.to_digit(16).ok_or(HashParseError::Digit { position, found })? as u8;
            bytes[position / 2] = bytes[position / 2] << 4 | digit;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_hash_survives_being_shown_and_parsed(bytes: [u8; 32]) {
            let hash = Hash::from_bytes(bytes);
            prop_assert_eq!(hash.to_string().parse::<Hash>(), Ok(hash));
        }
    }

    #[test]
    fn the_first_byte_is_shown_first() {
        let mut bytes = [0; 32];
        bytes[0] = 0xab;
        assert!(Hash::from_bytes(bytes).to_string().starts_with("ab00"));
    }

    #[test]
    fn a_short_text_is_not_a_hash() {
        assert_eq!("abc".parse::<Hash>(), Err(HashParseError::Length { found: 3 }));
    }

    #[test]
    fn a_wrong_digit_is_named_with_its_position() {
        let text = format!("{}g{}", "0".repeat(10), "0".repeat(53));
        let expected = HashParseError::Digit { position: 10, found: 'g' };
        assert_eq!(text.parse::<Hash>(), Err(expected));
    }
}
