//! Small journals for the tests to write, alter and read.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

use hansa_journal::{FsyncPolicy, Sink, Writer, WriterOptions};
use tempfile::TempDir;

/// Segments of three or four small records.
pub const OPTIONS: WriterOptions =
    WriterOptions { segment_bytes_max: 320, fsync: FsyncPolicy::Never };

/// Where one record, or one segment header, lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub segment: u32,
    pub offset: u64,
    pub end: u64,
    pub seq: u64,
}

/// Payload lengths of the small journal: an empty one, and none alike its neighbour.
pub const PAYLOAD_LENGTHS: [usize; 10] = [12, 0, 7, 30, 1, 64, 5, 0, 20, 9];

/// What record `seq` says; the last ends the run.
pub fn entry(seq: usize) -> (u16, i64, Vec<u8>) {
    let kind = match seq {
        0 => 1,
        9 => 2,
        _ => 16 + seq as u16,
    };
    (kind, seq as i64 * 1_000, vec![seq as u8 + 1; PAYLOAD_LENGTHS[seq]])
}

/// Appends records `from..10` of the small journal.
pub fn append_from(sink: &mut impl Sink, from: usize) {
    for seq in from..PAYLOAD_LENGTHS.len() {
        let (kind, ts_ns, payload) = entry(seq);
        assert_eq!(sink.append(kind, ts_ns, &payload).unwrap(), seq as u64);
    }
}

/// The small journal, finished, in a folder of its own.
pub fn small_journal() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(folder.path(), OPTIONS).unwrap();
    append_from(&mut writer, 0);
    writer.finish().unwrap();
    folder
}

/// Path of segment `number`.
pub fn segment(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.hj"))
}

/// The bytes of every segment, from the first.
pub fn segments(dir: &Path) -> Vec<Vec<u8>> {
    (1..).map_while(|number| fs::read(segment(dir, number)).ok()).collect()
}

/// Where everything in the small journal lies, told from the format alone: a header of 60 bytes
/// per segment, and 62 bytes plus payload per record.
pub fn places(dir: &Path) -> Vec<Place> {
    let mut places = Vec::new();
    let mut seq = 0;
    for (number, bytes) in (1..).zip(segments(dir)) {
        places.push(Place { segment: number, offset: 0, end: 60, seq });
        let mut offset = 60;
        while offset < bytes.len() as u64 {
            let end = offset + 62 + PAYLOAD_LENGTHS[seq as usize] as u64;
            places.push(Place { segment: number, offset, end, seq });
            (offset, seq) = (end, seq + 1);
        }
    }
    places
}
