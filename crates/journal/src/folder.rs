//! The folder of a journal: names of segments, and which are there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::JournalError;

const SEGMENT_SUFFIX: &str = ".hj";

/// The segments of a journal folder, in the order of their numbers.
#[derive(Debug)]
pub(crate) struct Listing {
    /// Numbers of the segments, ascending.
    pub numbers: Vec<u32>,
    /// Names that end like a segment's but are none, sorted: perhaps renamed segments.
    pub strays: Vec<String>,
}

impl Listing {
    /// Lists `dir`. Files that do not end in `.hj` are not the journal's and are left out.
    pub(crate) fn read(dir: &Path) -> Result<Self, JournalError> {
        let mut listing = Self { numbers: Vec::new(), strays: Vec::new() };
        for entry in fs::read_dir(dir).map_err(JournalError::io("list", dir))? {
            let entry = entry.map_err(JournalError::io("list", dir))?;
            listing.add(&entry.file_name().to_string_lossy());
        }
        listing.numbers.sort_unstable();
        listing.strays.sort_unstable();
        Ok(listing)
    }

    /// Whether nothing of a journal is there.
    pub(crate) fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.strays.is_empty()
    }

    fn add(&mut self, name: &str) {
        match segment_number(name) {
            Some(number) => self.numbers.push(number),
            None if name.ends_with(SEGMENT_SUFFIX) => self.strays.push(name.to_owned()),
            None => {}
        }
    }
}

/// Where segment `number` of the journal in `dir` lies.
pub(crate) fn segment_path(dir: &Path, number: u32) -> PathBuf {
    dir.join(segment_name(number))
}

fn segment_name(number: u32) -> String {
    format!("{number:08}{SEGMENT_SUFFIX}")
}

fn segment_number(name: &str) -> Option<u32> {
    let number = name.strip_suffix(SEGMENT_SUFFIX)?.parse().ok()?;
    (segment_name(number) == name && number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_name_is_its_number_in_eight_digits() {
        assert_eq!(segment_name(12), "00000012.hj");
        assert_eq!(segment_number("00000012.hj"), Some(12));
    }

    #[test]
    fn other_names_are_no_segments() {
        for name in ["12.hj", "00000000.hj", "+0000012.hj", "00000012", "x.hj"] {
            assert_eq!(segment_number(name), None, "{name}");
        }
    }
}
