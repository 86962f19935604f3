//! Whatever is altered in a finished journal is found, and said to be where it is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;

use crate::kit::{Place, places, segment, segments, small_journal};
use hansa_journal::{Damage, DamageKind, JournalError, KindFault, Reader, State, TornTail, verify};

fn damage(dir: &Path) -> Damage {
    match verify(dir).unwrap().state {
        State::Damaged(damage) => damage,
        other => panic!("expected damage, found {other:?}"),
    }
}

fn assert_damaged_at(dir: &Path, place: Place) -> DamageKind {
    let found = damage(dir);
    let expected = (place.segment, place.offset, place.seq);
    assert_eq!((found.segment, found.offset, found.seq), expected, "{found}");
    found.what
}

/// The whole bytes of the records of one segment, without its header.
fn records_of(dir: &Path, number: u32) -> Vec<Vec<u8>> {
    let bytes = fs::read(segment(dir, number)).unwrap();
    let is_here = |place: &&Place| place.segment == number && place.offset > 0;
    let cut = |place: &Place| bytes[place.offset as usize..place.end as usize].to_vec();
    places(dir).iter().filter(is_here).map(cut).collect()
}

fn write_records(dir: &Path, number: u32, records: &[Vec<u8>]) {
    let header = fs::read(segment(dir, number)).unwrap()[..60].to_vec();
    fs::write(segment(dir, number), [&[header], records].concat().concat()).unwrap();
}

fn place_of(dir: &Path, seq: u64) -> Place {
    *places(dir).iter().find(|place| place.seq == seq && place.offset > 0).unwrap()
}

#[test]
fn the_small_journal_is_whole_and_has_several_segments() {
    let folder = small_journal();
    let found = verify(folder.path()).unwrap();
    assert_eq!((found.state, found.records, found.segments), (State::Complete, 10, 4));
    assert_eq!(found.bytes, segments(folder.path()).concat().len() as u64);
}

#[test]
fn every_flipped_bit_is_found_where_it_is() {
    let folder = small_journal();
    for place in places(folder.path()) {
        let path = segment(folder.path(), place.segment);
        let whole = fs::read(&path).unwrap();
        for at in place.offset..place.end {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at as usize] ^= 1 << bit;
                fs::write(&path, bytes).unwrap();
                assert_damaged_at(folder.path(), place);
            }
        }
        fs::write(&path, whole).unwrap();
    }
}

#[test]
fn every_cut_of_the_last_segment_shows_as_open_or_torn_where_it_is() {
    let folder = small_journal();
    let number = segments(folder.path()).len() as u32;
    let path = segment(folder.path(), number);
    let whole = fs::read(&path).unwrap();
    for place in places(folder.path()).into_iter().filter(|place| place.segment == number) {
        for length in place.offset..place.end {
            fs::write(&path, &whole[..length as usize]).unwrap();
            let torn = TornTail { segment: number, offset: place.offset, seq: place.seq };
            let is_boundary = length == place.offset && length > 0;
            let expected = if is_boundary { State::Open } else { State::TornTail(torn) };
            assert_eq!(verify(folder.path()).unwrap().state, expected, "cut at {length}");
        }
    }
}

#[test]
fn every_cut_of_an_earlier_segment_is_damage() {
    let folder = small_journal();
    let path = segment(folder.path(), 2);
    let whole = fs::read(&path).unwrap();
    for place in places(folder.path()).into_iter().filter(|place| place.segment == 2) {
        for length in place.offset..place.end {
            fs::write(&path, &whole[..length as usize]).unwrap();
            let found = damage(folder.path());
            let is_boundary = length == place.offset && length > 0;
            let expected = if is_boundary { (3, 0) } else { (2, place.offset) };
            assert_eq!(
                (found.segment, found.offset, found.seq),
                (expected.0, expected.1, place.seq)
            );
        }
    }
}

#[test]
fn a_missing_segment_is_named() {
    for number in 1..4 {
        let folder = small_journal();
        let place = places(folder.path()).into_iter().find(|p| p.segment == number).unwrap();
        fs::remove_file(segment(folder.path(), number)).unwrap();
        let what = assert_damaged_at(folder.path(), place);
        assert_eq!(what, DamageKind::SegmentMissing { next: number + 1 });
    }
}

#[test]
fn without_its_last_segment_a_journal_is_open() {
    let folder = small_journal();
    fs::remove_file(segment(folder.path(), 4)).unwrap();
    assert_eq!(verify(folder.path()).unwrap().state, State::Open);
}

#[test]
fn a_renamed_segment_is_named_even_if_it_is_the_last() {
    let folder = small_journal();
    fs::rename(segment(folder.path(), 4), folder.path().join("old.hj")).unwrap();
    let found = damage(folder.path());
    assert_eq!((found.segment, found.what), (4, DamageKind::SegmentName { name: "old.hj".into() }));
}

#[test]
fn two_segments_that_changed_places_are_found_at_the_first() {
    let folder = small_journal();
    let whole = segments(folder.path());
    fs::write(segment(folder.path(), 2), &whole[2]).unwrap();
    fs::write(segment(folder.path(), 3), &whole[1]).unwrap();
    let found = damage(folder.path());
    assert_eq!((found.segment, found.what), (2, DamageKind::SegmentNumber { found: 3 }));
}

#[test]
fn a_doubled_segment_is_found() {
    let folder = small_journal();
    fs::copy(segment(folder.path(), 1), segment(folder.path(), 2)).unwrap();
    let found = damage(folder.path());
    assert_eq!((found.segment, found.what), (2, DamageKind::SegmentNumber { found: 1 }));
}

#[test]
fn a_segment_behind_the_end_is_found() {
    let folder = small_journal();
    fs::copy(segment(folder.path(), 4), segment(folder.path(), 5)).unwrap();
    let found = damage(folder.path());
    assert_eq!((found.segment, found.what), (5, DamageKind::Kind(KindFault::AfterEnd)));
}

#[test]
fn bytes_behind_the_end_are_found() {
    let folder = small_journal();
    let whole = fs::read(segment(folder.path(), 4)).unwrap();
    fs::write(segment(folder.path(), 4), [&whole[..], b"x"].concat()).unwrap();
    let found = damage(folder.path());
    assert_eq!((found.offset, found.seq), (whole.len() as u64, 10));
    assert_eq!(found.what, DamageKind::Kind(KindFault::AfterEnd));
}

#[test]
fn a_dropped_record_is_found_where_it_was() {
    let folder = small_journal();
    let place = place_of(folder.path(), 1);
    let mut records = records_of(folder.path(), 1);
    records.remove(1);
    write_records(folder.path(), 1, &records);
    assert_eq!(assert_damaged_at(folder.path(), place), DamageKind::Seq { found: 2 });
}

#[test]
fn a_record_dropped_from_the_end_of_a_segment_is_found_at_the_next() {
    let folder = small_journal();
    let mut records = records_of(folder.path(), 2);
    records.pop();
    write_records(folder.path(), 2, &records);
    let found = damage(folder.path());
    assert_eq!((found.segment, found.offset, found.seq), (3, 0, 4));
    assert_eq!(found.what, DamageKind::SegmentFirstSeq { found: 5 });
}

#[test]
fn swapped_records_are_found_at_the_first() {
    let folder = small_journal();
    let place = place_of(folder.path(), 0);
    let mut records = records_of(folder.path(), 1);
    records.swap(0, 1);
    write_records(folder.path(), 1, &records);
    assert_eq!(assert_damaged_at(folder.path(), place), DamageKind::Seq { found: 1 });
}

#[test]
fn a_doubled_record_is_found_at_the_second() {
    let folder = small_journal();
    let mut records = records_of(folder.path(), 1);
    records.insert(1, records[0].clone());
    write_records(folder.path(), 1, &records);
    let found = damage(folder.path());
    assert_eq!((found.seq, found.what), (1, DamageKind::Seq { found: 0 }));
}

#[test]
fn a_payload_altered_together_with_its_checksum_breaks_the_chain() {
    let folder = small_journal();
    let place = place_of(folder.path(), 0);
    let mut bytes = fs::read(segment(folder.path(), 1)).unwrap();
    let payload = 60 + 26..60 + 26 + 12;
    bytes[payload.start] ^= 1;
    let crc = crc32fast::hash(&bytes[payload.clone()]);
    bytes[payload.end..payload.end + 4].copy_from_slice(&crc.to_le_bytes());
    fs::write(segment(folder.path(), 1), bytes).unwrap();
    assert_eq!(assert_damaged_at(folder.path(), place), DamageKind::ChainHash);
}

#[test]
fn an_altered_length_is_damage_and_never_a_torn_tail() {
    let folder = small_journal();
    let last = place_of(folder.path(), 9);
    let path = segment(folder.path(), last.segment);
    let mut bytes = fs::read(&path).unwrap();
    bytes[last.offset as usize + 1] = 0xff;
    fs::write(&path, bytes).unwrap();
    assert_eq!(assert_damaged_at(folder.path(), last), DamageKind::RecordHeader);
}

#[test]
fn a_length_beyond_the_limit_is_refused_before_it_is_believed() {
    let folder = small_journal();
    let first = place_of(folder.path(), 0);
    let mut bytes = fs::read(segment(folder.path(), 1)).unwrap();
    bytes[60..64].copy_from_slice(&u32::MAX.to_le_bytes());
    let crc = crc32fast::hash(&bytes[60..82]);
    bytes[82..86].copy_from_slice(&crc.to_le_bytes());
    fs::write(segment(folder.path(), 1), bytes).unwrap();
    let what = assert_damaged_at(folder.path(), first);
    assert_eq!(what, DamageKind::PayloadLength { found: u32::MAX });
}

#[test]
fn a_tail_of_zeros_is_damage() {
    let folder = small_journal();
    let last = place_of(folder.path(), 9);
    let mut bytes = fs::read(segment(folder.path(), last.segment)).unwrap();
    bytes[last.offset as usize..].fill(0);
    fs::write(segment(folder.path(), last.segment), bytes).unwrap();
    assert_eq!(assert_damaged_at(folder.path(), last), DamageKind::RecordHeader);
}

#[test]
fn a_reader_gives_what_is_valid_and_then_the_damage_again_and_again() {
    let folder = small_journal();
    let place = place_of(folder.path(), 5);
    let path = segment(folder.path(), place.segment);
    let mut bytes = fs::read(&path).unwrap();
    bytes[place.offset as usize + 30] ^= 1;
    fs::write(&path, bytes).unwrap();
    let mut reader = Reader::open(folder.path()).unwrap();
    for seq in 0..5 {
        assert_eq!(reader.next_record().unwrap().unwrap().seq, seq);
    }
    for _ in 0..2 {
        assert!(matches!(reader.next_record(), Err(JournalError::Damage(d)) if d.seq == 5));
    }
}

#[test]
fn damage_says_where_it_is_and_what_to_do() {
    let folder = small_journal();
    fs::remove_file(segment(folder.path(), 2)).unwrap();
    let message = damage(folder.path()).to_string();
    assert!(message.contains("segment 00000002.hj, byte 0"), "{message}");
    assert!(message.contains("restore the segment from a copy"), "{message}");
}
