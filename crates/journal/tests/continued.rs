//! Going on with a journal: the same again, then more.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use hansa_journal::{ContinueSink, JournalError, Sink, Writer, WriterOptions, verify};

fn begun(dir: &std::path::Path) {
    let mut writer = Writer::create(dir, WriterOptions::default()).unwrap();
    writer.append(1, 0, b"manifest").unwrap();
    writer.append(31, 5, b"first").unwrap();
}

fn behind(dir: &std::path::Path) -> ContinueSink {
    let mut sink = ContinueSink::open(dir, WriterOptions::default()).unwrap();
    sink.append(1, 0, b"manifest").unwrap();
    sink
}

#[test]
fn what_is_there_is_taken_again_and_what_follows_is_written_behind_it() {
    let dir = tempfile::tempdir().unwrap();
    begun(dir.path());
    let mut sink = behind(dir.path());
    assert!(sink.is_behind());
    assert_eq!(sink.append(31, 5, b"first").unwrap(), 1);
    assert!(!sink.is_behind());
    assert_eq!(sink.append(31, 6, b"second").unwrap(), 2);
    assert_eq!(sink.append(31, 7, b"third").unwrap(), 3);
    let head = sink.finish().unwrap();
    let found = verify(dir.path()).unwrap();
    assert_eq!((found.records, found.head), (4, head));
}

#[test]
fn another_record_than_the_journals_is_refused_for_good() {
    let dir = tempfile::tempdir().unwrap();
    begun(dir.path());
    let mut sink = behind(dir.path());
    assert!(matches!(sink.append(31, 5, b"other"), Err(JournalError::Diverged(_))));
    assert!(matches!(sink.append(31, 5, b"first"), Err(JournalError::Diverged(_))));
    assert!(sink.commit().is_err());
}

#[test]
fn while_one_goes_on_with_a_journal_nobody_else_does() {
    let dir = tempfile::tempdir().unwrap();
    begun(dir.path());
    let _sink = behind(dir.path());
    let second = ContinueSink::open(dir.path(), WriterOptions::default());
    assert!(matches!(second, Err(JournalError::Locked { .. })));
}

#[test]
fn records_that_have_to_come_can_be_looked_at_before_they_are_taken() {
    let dir = tempfile::tempdir().unwrap();
    begun(dir.path());
    let mut sink = behind(dir.path());
    for _ in 0..2 {
        assert_eq!(sink.expected(0).unwrap().unwrap().payload, b"first");
        assert_eq!(sink.expected(1).unwrap(), None);
        assert_eq!((sink.records(), sink.is_behind()), (1, true));
    }
    let before = sink.head();
    sink.append(31, 5, b"first").unwrap();
    assert_ne!(sink.head(), before);
    assert_eq!(sink.expected(0).unwrap(), None);
}

#[test]
fn a_torn_tail_is_cut_and_told_and_what_follows_takes_its_place() {
    let dir = tempfile::tempdir().unwrap();
    begun(dir.path());
    let segment = dir.path().join("00000001.hj");
    let whole = std::fs::read(&segment).unwrap();
    std::fs::write(&segment, &whole[..whole.len() - 3]).unwrap();
    let mut sink = behind(dir.path());
    let cut = sink.cut().unwrap();
    assert_eq!((cut.seq, sink.recorded(), sink.is_behind()), (1, 1, false));
    assert_eq!(sink.append(31, 5, b"first").unwrap(), 1);
}
