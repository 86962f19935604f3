//! Record kinds, and the rule where each may stand in a journal.

use thiserror::Error;

/// Kind of the first record of every journal: it pins everything the run depends on.
pub const KIND_MANIFEST: u16 = 1;
/// Kind of the last record of a finished run. Nothing may follow it.
pub const KIND_END: u16 = 2;
/// The first kind that belongs to the engine; kinds below it belong to the journal.
pub const KIND_ENGINE_FIRST: u16 = 16;

/// A record kind that may not stand where it was put.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KindFault {
    /// The first record is not the manifest.
    #[error("expected the manifest (kind 1) as first record, found kind {found}")]
    FirstIsNotManifest {
        /// The kind found.
        found: u16,
    },
    /// A second manifest.
    #[error("expected one manifest (kind 1), at the start, found another")]
    SecondManifest,
    /// A kind that the journal keeps for itself and gives no meaning yet.
    #[error("expected kind 2 (end) or a kind of the engine (16 or more), found kind {found}")]
    Reserved {
        /// The kind found.
        found: u16,
    },
    /// Something after the record that ends the run.
    #[error("expected nothing after the end record (kind 2), found more")]
    AfterEnd,
}

/// How far a journal has come; decides which kind may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No record yet.
    Empty,
    /// The manifest is written.
    Running,
    /// The end record is written.
    Ended,
}

impl Stage {
    /// The stage after a record of `kind`, or why it may not follow.
    pub(crate) fn after(self, kind: u16) -> Result<Self, KindFault> {
        match (self, kind) {
            (Self::Ended, _) => Err(KindFault::AfterEnd),
            (Self::Empty, KIND_MANIFEST) => Ok(Self::Running),
            (Self::Empty, found) => Err(KindFault::FirstIsNotManifest { found }),
            (Self::Running, KIND_MANIFEST) => Err(KindFault::SecondManifest),
            (Self::Running, KIND_END) => Ok(Self::Ended),
            (Self::Running, KIND_ENGINE_FIRST..) => Ok(Self::Running),
            (Self::Running, found) => Err(KindFault::Reserved { found }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_starts_with_its_manifest() {
        assert_eq!(Stage::Empty.after(KIND_MANIFEST), Ok(Stage::Running));
        assert_eq!(Stage::Empty.after(16), Err(KindFault::FirstIsNotManifest { found: 16 }));
    }

    #[test]
    fn a_manifest_comes_once() {
        assert_eq!(Stage::Running.after(KIND_MANIFEST), Err(KindFault::SecondManifest));
    }

    #[test]
    fn kinds_from_16_belong_to_the_engine_and_those_below_are_reserved() {
        for kind in [16, 17, u16::MAX] {
            assert_eq!(Stage::Running.after(kind), Ok(Stage::Running));
        }
        for found in [0, 3, 15] {
            assert_eq!(Stage::Running.after(found), Err(KindFault::Reserved { found }));
        }
    }

    #[test]
    fn nothing_follows_the_end() {
        assert_eq!(Stage::Running.after(KIND_END), Ok(Stage::Ended));
        assert_eq!(Stage::Ended.after(16), Err(KindFault::AfterEnd));
    }
}
