//! Append-only, hash-chained record of a run: write it, read it, verify it, compare against it.
//!
//! A journal is a folder of segments. Every record carries
//! `BLAKE3(hash of the record before || header || payload)`, so the last hash, the *head*, stands
//! for the whole run. Payloads are opaque here: the engine says what its bytes mean. The format is
//! documented byte by byte in `docs/journal.md`.

mod background;
mod chain;
mod compare;
mod continued;
mod damage;
mod deferred;
mod error;
mod folder;
mod format;
mod hash;
mod kept;
mod kind;
mod lanes;
mod lock;
mod medium;
mod memory;
mod reader;
mod record;
mod recovery;
mod sink;
mod unsure;
mod verify;
mod window;
mod writer;

pub use background::BackgroundWriter;
pub use compare::{CompareSink, Comparison, Divergence};
pub use continued::ContinueSink;
pub use damage::{Damage, DamageKind, TornTail};
pub use error::JournalError;
pub use format::{FORMAT_VERSION, PAYLOAD_BYTES_MAX, RECORD_FRAME_BYTES, SEGMENT_HEADER_BYTES};
pub use hash::{CHAIN_START, Hash, HashParseError};
pub use kept::{Kept, KeptSink};
pub use kind::{KIND_END, KIND_ENGINE_FIRST, KIND_MANIFEST, KindFault};
pub use lock::has_writer;
pub use memory::MemorySink;
pub use reader::Reader;
pub use record::{Entry, Record};
pub use recovery::{Cut, cut_torn_tail};
pub use sink::Sink;
pub use verify::{State, Verification, verify};
pub use writer::{FsyncPolicy, Writer, WriterOptions};
