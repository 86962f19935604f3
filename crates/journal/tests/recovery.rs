//! After a crash at any byte, recovery loses nothing that was whole and goes on as if unbroken.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use crate::kit::{OPTIONS, append_from, places, segment, segments, small_journal};
use hansa_journal::{Cut, JournalError, Sink, State, Writer, cut_torn_tail, verify};

#[test]
fn a_journal_recovered_after_a_crash_at_any_byte_ends_in_the_same_bytes() {
    let original = segments(small_journal().path());
    for torn in
        (0..original.len()).flat_map(|last| (0..original[last].len()).map(move |at| (last, at)))
    {
        let folder = tempfile::tempdir().unwrap();
        for (number, bytes) in (1..).zip(&original[..torn.0]) {
            fs::write(segment(folder.path(), number), bytes).unwrap();
        }
        let path = segment(folder.path(), torn.0 as u32 + 1);
        fs::write(path, &original[torn.0][..torn.1]).unwrap();

        let (mut writer, _) = Writer::recover(folder.path(), OPTIONS).unwrap();
        let from = writer.records() as usize;
        append_from(&mut writer, from);
        writer.finish().unwrap();
        assert!(segments(folder.path()) == original, "crash in {torn:?}");
    }
}

#[test]
fn what_was_cut_is_told() {
    let folder = small_journal();
    let last = *places(folder.path()).last().unwrap();
    let path = segment(folder.path(), last.segment);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let (writer, cut) = Writer::recover(folder.path(), OPTIONS).unwrap();
    let bytes = last.end - last.offset - 1;
    let expected = Cut { segment: last.segment, offset: last.offset, bytes, seq: 9 };
    assert_eq!((cut, writer.records()), (Some(expected), 9));
}

#[test]
fn a_tail_cut_without_going_on_leaves_an_open_journal() {
    let folder = small_journal();
    let last = *places(folder.path()).last().unwrap();
    let path = segment(folder.path(), last.segment);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let cut = cut_torn_tail(folder.path()).unwrap().unwrap();
    assert_eq!((cut.offset, cut.seq), (last.offset, 9));
    assert_eq!(verify(folder.path()).unwrap().state, State::Open);
    assert_eq!(cut_torn_tail(folder.path()).unwrap(), None);
}

#[test]
fn recovering_a_whole_open_journal_cuts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(folder.path(), OPTIONS).unwrap();
    writer.append(1, 0, b"manifest").unwrap();
    let head = writer.finish().unwrap();
    let (writer, cut) = Writer::recover(folder.path(), OPTIONS).unwrap();
    assert_eq!((writer.head(), writer.records(), cut), (head, 1, None));
}

#[test]
fn a_finished_journal_takes_no_more_after_recovery() {
    let folder = small_journal();
    let (mut writer, _) = Writer::recover(folder.path(), OPTIONS).unwrap();
    assert!(matches!(writer.append(16, 0, b""), Err(JournalError::Refused { seq: 10, .. })));
}

#[test]
fn a_damaged_journal_is_refused_and_left_as_it_is() {
    let folder = small_journal();
    for place in places(folder.path()) {
        let path = segment(folder.path(), place.segment);
        let whole = fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        bytes[place.offset as usize] ^= 0x10;
        fs::write(&path, &bytes).unwrap();
        assert!(cut_torn_tail(folder.path()).is_err());
        let refused = Writer::recover(folder.path(), OPTIONS);
        assert!(matches!(refused, Err(JournalError::Damage(d)) if d.seq == place.seq));
        assert!(fs::read(&path).unwrap() == bytes);
        fs::write(&path, whole).unwrap();
    }
}

#[test]
fn a_torn_header_with_wrong_bytes_is_damage_and_not_cut() {
    let folder = small_journal();
    fs::write(segment(folder.path(), 4), b"another file").unwrap();
    assert!(matches!(verify(folder.path()).unwrap().state, State::Damaged(d) if d.segment == 4));
    assert!(Writer::recover(folder.path(), OPTIONS).is_err());
    assert_eq!(fs::read(segment(folder.path(), 4)).unwrap(), b"another file");
}

#[test]
fn a_folder_without_a_journal_cannot_be_recovered() {
    let folder = tempfile::tempdir().unwrap();
    let found = Writer::recover(folder.path(), OPTIONS);
    assert!(matches!(found, Err(JournalError::NotAJournal { .. })));
}
