//! Every sink chains the same records to the same head, and a comparison finds any difference.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;

use crate::kit::{OPTIONS, append_from, entry, segment, segments, small_journal};
use hansa_journal::{
    CHAIN_START, CompareSink, Divergence, Entry, FsyncPolicy, JournalError, MemorySink, Reader,
    Sink, State, Writer, WriterOptions, verify,
};
use proptest::prelude::*;

fn read_all(dir: &Path) -> Vec<Entry> {
    let mut reader = Reader::open(dir).unwrap();
    let mut entries = Vec::new();
    while let Some(record) = reader.next_record().unwrap() {
        entries.push(record.to_entry());
    }
    entries
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (16..40_u16, any::<i64>(), prop::collection::vec(any::<u8>(), 0..2_000))
        .prop_map(|(kind, ts_ns, payload)| Entry { kind, ts_ns, payload });
    prop::collection::vec(entry, 1..40).prop_map(|mut entries| {
        entries[0].kind = 1;
        entries
    })
}

fn append_all(sink: &mut impl Sink, entries: &[Entry]) {
    for entry in entries {
        sink.append(entry.kind, entry.ts_ns, &entry.payload).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back_and_memory_and_files_agree(
        written in entries(), segment_bytes_max in 0..20_000_u64, commit_each in 1..9_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { segment_bytes_max, fsync: FsyncPolicy::Never };
        let mut writer = Writer::create(folder.path(), options).unwrap();
        let mut memory = MemorySink::new();
        for group in written.chunks(commit_each) {
            append_all(&mut writer, group);
            append_all(&mut memory, group);
            writer.commit().unwrap();
        }
        prop_assert_eq!(writer.finish().unwrap(), memory.head());
        prop_assert_eq!(verify(folder.path()).unwrap().head, memory.head());
        prop_assert_eq!(read_all(folder.path()), written);
    }

    #[test]
    fn no_segment_with_several_records_exceeds_its_limit(
        written in entries(), segment_bytes_max in 0..20_000_u64,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { segment_bytes_max, fsync: FsyncPolicy::Never };
        let mut writer = Writer::create(folder.path(), options).unwrap();
        append_all(&mut writer, &written);
        writer.finish().unwrap();
        for bytes in segments(folder.path()) {
            let first_record = u32::from_le_bytes(bytes[60..64].try_into().unwrap()) as u64 + 62;
            prop_assert!(bytes.len() as u64 <= segment_bytes_max.max(60 + first_record));
        }
    }

    #[test]
    fn any_altered_record_is_the_divergence(
        written in entries(), at: prop::sample::Index, field in 0..3,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(folder.path(), OPTIONS).unwrap();
        append_all(&mut writer, &written);
        let head = writer.finish().unwrap();
        let at = at.index(written.len());
        let mut replayed = written.clone();
        match field {
            0 if at > 0 => replayed[at].kind += 1,
            1 => replayed[at].ts_ns ^= 1,
            _ => replayed[at].payload.push(0),
        }
        let mut compare = CompareSink::open(folder.path()).unwrap();
        append_all(&mut compare, &replayed);
        let found = compare.finish().unwrap();
        let expected = Some(written[at].clone());
        let divergence = Divergence { seq: at as u64, expected, found: Some(replayed[at].clone()) };
        prop_assert_eq!(found.divergence, Some(divergence));
        let mut memory = MemorySink::new();
        append_all(&mut memory, &replayed);
        prop_assert_eq!(found.head, memory.head());
        prop_assert_ne!(found.head, head);
    }
}

#[test]
fn an_equal_replay_has_no_divergence_and_the_same_head() {
    let folder = small_journal();
    let mut compare = CompareSink::open(folder.path()).unwrap();
    append_from(&mut compare, 0);
    let found = compare.finish().unwrap();
    assert_eq!((found.records, found.divergence), (10, None));
    assert_eq!(found.head, verify(folder.path()).unwrap().head);
}

#[test]
fn a_journal_with_more_records_than_the_replay_differs() {
    let folder = small_journal();
    let mut compare = CompareSink::open(folder.path()).unwrap();
    let (kind, ts_ns, payload) = entry(0);
    compare.append(kind, ts_ns, &payload).unwrap();
    let divergence = compare.finish().unwrap().divergence.unwrap();
    assert_eq!((divergence.seq, divergence.found), (1, None));
    assert_eq!(divergence.expected.unwrap().kind, entry(1).0);
}

#[test]
fn a_replay_with_more_records_than_the_journal_differs() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(folder.path(), OPTIONS).unwrap();
    writer.append(1, 0, b"manifest").unwrap();
    writer.finish().unwrap();
    let mut compare = CompareSink::open(folder.path()).unwrap();
    compare.append(1, 0, b"manifest").unwrap();
    compare.append(16, 1, b"more").unwrap();
    let divergence = compare.divergence().unwrap();
    assert_eq!((divergence.seq, &divergence.expected), (1, &None));
}

#[test]
fn a_comparison_with_a_damaged_journal_is_an_error_and_stays_one() {
    let folder = small_journal();
    let mut bytes = fs::read(segment(folder.path(), 1)).unwrap();
    bytes[90] ^= 1;
    fs::write(segment(folder.path(), 1), bytes).unwrap();
    let mut compare = CompareSink::open(folder.path()).unwrap();
    for _ in 0..2 {
        let refused = compare.append(1, 0, b"manifest");
        assert!(matches!(refused, Err(JournalError::Damage(d)) if d.seq == 0));
    }
}

#[test]
fn a_folder_that_holds_a_journal_is_not_written_over() {
    let folder = small_journal();
    let before = segments(folder.path());
    let refused = Writer::create(folder.path(), OPTIONS);
    assert!(matches!(refused, Err(JournalError::AlreadyExists { .. })));
    assert_eq!(segments(folder.path()), before);
}

#[test]
fn a_new_journal_is_open_and_starts_at_the_stated_value() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::create(folder.path(), OPTIONS).unwrap();
    let found = verify(folder.path()).unwrap();
    assert_eq!((found.state, found.head, found.records), (State::Open, CHAIN_START, 0));
    assert_eq!(writer.head(), CHAIN_START);
}

#[test]
fn the_head_of_the_small_journal_never_changes() {
    let expected = "6978938020ce0a8af705aec10f56beb0bf222fa56ccd07068e2e795dc90a5d04";
    let mut sink = MemorySink::new();
    append_from(&mut sink, 0);
    assert_eq!(sink.head().to_string(), expected);
}

#[test]
fn every_fsync_policy_writes_the_same_bytes() {
    let expected = segments(small_journal().path());
    for fsync in [FsyncPolicy::Never, FsyncPolicy::AtEnd, FsyncPolicy::EachCommit] {
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { fsync, ..OPTIONS };
        let mut writer = Writer::create(folder.path(), options).unwrap();
        append_from(&mut writer, 0);
        writer.finish().unwrap();
        assert_eq!(segments(folder.path()), expected, "{fsync:?}");
    }
}

#[test]
fn records_larger_than_the_reading_block_are_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(folder.path(), WriterOptions::default()).unwrap();
    let large: Vec<u8> = (0..1_000_003_u32).map(|at| (at % 251) as u8).collect();
    for (kind, payload) in [(1, &large[..10]), (16, &large[..]), (16, &large[..300_000])] {
        writer.append(kind, 0, payload).unwrap();
    }
    writer.finish().unwrap();
    let lengths: Vec<_> = read_all(folder.path()).iter().map(|e| e.payload.len()).collect();
    assert_eq!(lengths, [10, 1_000_003, 300_000]);
    assert_eq!(read_all(folder.path())[1].payload, large);
}

#[test]
fn when_the_folder_is_gone_the_next_segment_fails_and_the_writer_stays_failed() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("journal");
    let mut writer = Writer::create(&dir, OPTIONS).unwrap();
    writer.append(1, 0, b"manifest").unwrap();
    fs::remove_dir_all(&dir).unwrap();
    let failed = writer.append(16, 1, &[0; 500]).unwrap_err().to_string();
    assert!(failed.contains("could not create segment"), "{failed}");
    assert_eq!(writer.append(16, 1, b"").unwrap_err().to_string(), failed);
}

#[test]
fn files_that_are_no_segments_are_left_alone() {
    let folder = small_journal();
    fs::write(folder.path().join("report.html"), "figures").unwrap();
    assert_eq!(verify(folder.path()).unwrap().state, State::Complete);
}

#[test]
fn a_comparison_says_what_comes_next_until_something_differs() {
    let folder = small_journal();
    let entries = read_all(folder.path());
    let mut compare = CompareSink::open(folder.path()).unwrap();
    append_all(&mut compare, &entries[..1]);
    assert_eq!(compare.expected(1).unwrap(), Some(&entries[2]));
    assert_eq!(compare.expected(0).unwrap(), Some(&entries[1]));
    append_all(&mut compare, &entries[1..2]);
    compare.append(20, 99, b"other").unwrap();
    assert_eq!(compare.expected(0).unwrap(), None);
    assert_eq!(compare.divergence().unwrap().seq, 2);
}
