//! One writer at a time works on a folder, and a dead one is in nobody's way.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::kit::{OPTIONS, segment, segments, small_journal};
use hansa_journal::{JournalError, Sink, State, Writer, cut_torn_tail, has_writer, verify};

fn started(dir: &Path) -> Writer {
    let mut writer = Writer::create(dir, OPTIONS).unwrap();
    writer.append(1, 0, b"manifest").unwrap();
    writer.commit().unwrap();
    writer
}

#[test]
fn a_second_writer_is_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let _first = started(folder.path());
    for second in [
        Writer::create(folder.path(), OPTIONS).map(drop),
        Writer::recover(folder.path(), OPTIONS).map(drop),
    ] {
        let error = second.unwrap_err();
        assert!(matches!(error, JournalError::Locked { .. }), "{error}");
        assert!(!error.to_string().contains('\n'));
    }
}

#[test]
fn a_refused_writer_changes_nothing_and_the_first_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = started(folder.path());
    assert!(Writer::recover(folder.path(), OPTIONS).is_err());
    first.append(16, 1, b"more").unwrap();
    first.append(2, 2, b"").unwrap();
    first.finish().unwrap();
    assert_eq!(verify(folder.path()).unwrap().state, State::Complete);
}

#[test]
fn the_lock_is_free_once_the_writer_is_dropped_or_finished() {
    let folder = tempfile::tempdir().unwrap();
    let first = started(folder.path());
    assert!(has_writer(folder.path()).unwrap());
    drop(first);
    assert!(!has_writer(folder.path()).unwrap());
    let (again, _) = Writer::recover(folder.path(), OPTIONS).unwrap();
    again.finish().unwrap();
    assert!(!has_writer(folder.path()).unwrap());
}

#[test]
fn who_asks_is_no_writer() {
    let folder = tempfile::tempdir().unwrap();
    drop(started(folder.path()));
    assert!(!has_writer(folder.path()).unwrap());
    assert!(Writer::recover(folder.path(), OPTIONS).is_ok());
}

#[test]
fn a_folder_that_was_never_locked_has_no_writer() {
    let folder = tempfile::tempdir().unwrap();
    assert!(!has_writer(folder.path()).unwrap());
    assert!(!has_writer(&folder.path().join("none")).unwrap());
}

#[test]
#[ignore = "no test of its own: the next one runs it as a process that dies with the lock in hand"]
fn holds_the_lock_and_dies() {
    let dir = std::env::var_os("HANSA_TEST_DIES_IN").unwrap();
    let _writer = started(Path::new(&dir));
    std::process::abort();
}

#[test]
fn a_process_that_died_leaves_no_false_lock() {
    let folder = tempfile::tempdir().unwrap();
    let died = Command::new(std::env::current_exe().unwrap())
        .args(["locking::holds_the_lock_and_dies", "--exact", "--ignored"])
        .env("HANSA_TEST_DIES_IN", folder.path())
        .output()
        .unwrap();
    assert!(!died.status.success());
    assert_eq!(verify(folder.path()).unwrap().records, 1);
    assert!(!has_writer(folder.path()).unwrap());
    assert_eq!(Writer::recover(folder.path(), OPTIONS).unwrap().0.records(), 1);
}

#[test]
fn a_tail_that_is_still_being_written_is_never_cut() {
    let folder = tempfile::tempdir().unwrap();
    let _writer = started(folder.path());
    let path = segment(folder.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 1);
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(cut_torn_tail(folder.path()), Err(JournalError::Locked { .. })));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_whole_journal_is_left_alone_even_by_its_lock() {
    let folder = small_journal();
    let before = segments(folder.path());
    fs::remove_file(folder.path().join("writer.lock")).unwrap();
    assert_eq!(cut_torn_tail(folder.path()).unwrap(), None);
    assert!(segments(folder.path()) == before);
    assert!(!folder.path().join("writer.lock").exists());
}
