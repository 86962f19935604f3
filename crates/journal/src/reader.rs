//! Reads a journal record by record and checks every byte of it.

use std::path::{Path, PathBuf};

use crate::damage::{Damage, DamageKind, TornTail};
use crate::error::JournalError;
use crate::folder::{Listing, segment_path};
use crate::format::{
    PAYLOAD_BYTES_MAX, RECORD_HEADER_BYTES, RECORD_TAIL_BYTES, RecordHeader, SEGMENT_HEADER_BYTES,
    SegmentHeader, array,
};
use crate::hash::{CHAIN_START, Hash};
use crate::kind::{KindFault, Stage};
use crate::record::Record;
use crate::window::Window;

/// Reads the validated records of a journal folder in order.
///
/// Holds one block of one segment in memory, whatever the length of the journal.
#[derive(Debug)]
pub struct Reader {
    dir: PathBuf,
    listing: Listing,
    window: Option<Window>,
    segments: usize,
    bytes: u64,
    records: u64,
    head: Hash,
    stage: Stage,
    failure: Option<JournalError>,
}

impl Reader {
    /// Opens the journal in `dir`.
    ///
    /// # Errors
    /// [`JournalError::NotAJournal`] if no segment is there, [`JournalError::Io`] if `dir` cannot
    /// be read.
    pub fn open(dir: &Path) -> Result<Self, JournalError> {
        let listing = Listing::read(dir)?;
        if listing.is_empty() {
            return Err(JournalError::NotAJournal { dir: dir.to_path_buf() });
        }
        Ok(Self {
            dir: dir.to_path_buf(),
            listing,
            window: None,
            segments: 0,
            bytes: 0,
            records: 0,
            head: CHAIN_START,
            stage: Stage::Empty,
            failure: None,
        })
    }

    /// The next record, or `None` behind the last.
    ///
    /// # Errors
    /// [`JournalError::Damage`] and [`JournalError::TornTail`] with their exact place, or
    /// [`JournalError::Io`]. An error is final: later calls return it again.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, JournalError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        match self.take_next() {
            Ok(header) => Ok(header.and_then(|header| self.taken(header))),
            Err(error) => {
                self.failure = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Hash of the last record read, or [`CHAIN_START`] before the first.
    #[must_use]
    pub const fn head(&self) -> Hash {
        self.head
    }

    /// Number of records read.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// Number of segments whose header was read.
    #[must_use]
    pub const fn segments(&self) -> usize {
        self.segments
    }

    /// Bytes of the segments read so far and found valid.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether the last record read ends the run.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.stage == Stage::Ended
    }

    /// How far the journal has come.
    pub(crate) const fn stage(&self) -> Stage {
        self.stage
    }

    fn take_next(&mut self) -> Result<Option<RecordHeader>, JournalError> {
        loop {
            let available = self.window.as_mut().map_or(Ok(0), |window| window.fill(1))?;
            if available > 0 {
                return self.take_record().map(Some);
            }
            if !self.open_next()? {
                return Ok(None);
            }
        }
    }

    /// Opens the next segment; false if there is none.
    fn open_next(&mut self) -> Result<bool, JournalError> {
        let Some(&next) = self.listing.numbers.get(self.segments) else {
            return self.listing.strays.first().map_or(Ok(false), |name| {
                Err(self.damage_in_next(DamageKind::SegmentName { name: name.clone() }))
            });
        };
        if next != self.number_next() {
            return Err(self.damage_in_next(DamageKind::SegmentMissing { next }));
        }
        if self.is_ended() {
            return Err(self.damage_in_next(KindFault::AfterEnd.into()));
        }
        let buffer = self.window.take().map_or_else(Vec::new, Window::into_buffer);
        let mut window = Window::open(segment_path(&self.dir, next), buffer)?;
        self.check_segment_header(&mut window, next)?;
        self.segments += 1;
        self.bytes += SEGMENT_HEADER_BYTES as u64;
        self.window = Some(window);
        Ok(true)
    }

    fn check_segment_header(&self, window: &mut Window, number: u32) -> Result<(), JournalError> {
        let header = SegmentHeader { number, first_seq: self.records, previous: self.head };
        let available = window.fill(SEGMENT_HEADER_BYTES)?;
        if available < SEGMENT_HEADER_BYTES {
            header.expect_start(window.ahead()).map_err(|what| self.damage_in_next(what))?;
            return Err(self.cut_short(number, 0, self.segments + 1));
        }
        header.expect(&array(window.ahead(), 0)).map_err(|what| self.damage_in_next(what))?;
        window.advance(SEGMENT_HEADER_BYTES);
        Ok(())
    }

    /// Checks the record at the position and moves behind it.
    fn take_record(&mut self) -> Result<RecordHeader, JournalError> {
        let number = self.number_next() - 1;
        let (segments, seq, stage) = (self.segments, self.records, self.stage);
        let Some(window) = self.window.as_mut() else {
            return Err(self.cut_short(number, 0, segments));
        };
        let offset = window.offset();
        let damage = |what| Damage { segment: number, offset, seq, what };
        if stage == Stage::Ended {
            return Err(damage(KindFault::AfterEnd.into()).into());
        }
        if window.fill(RECORD_HEADER_BYTES)? < RECORD_HEADER_BYTES {
            return Err(self.cut_short(number, offset, segments));
        }
        let header = RecordHeader::decode(window.ahead()).map_err(damage)?;
        let stage = check_header(&header, seq, stage).map_err(damage)?;
        if window.fill(header.record_len())? < header.record_len() {
            return Err(self.cut_short(number, offset, segments));
        }
        self.head = check_record(window, &header).map_err(damage)?;
        window.advance(header.record_len());
        self.stage = stage;
        self.records += 1;
        self.bytes += header.record_len() as u64;
        Ok(header)
    }

    /// The record that was just moved over.
    fn taken(&self, header: RecordHeader) -> Option<Record<'_>> {
        let behind = self.window.as_ref()?.behind(header.record_len() - RECORD_HEADER_BYTES);
        Some(Record {
            seq: header.seq,
            kind: header.kind,
            ts_ns: header.ts_ns,
            payload: &behind[..header.payload_len()],
            hash: self.head,
        })
    }

    /// Number the segment behind the open one has.
    fn number_next(&self) -> u32 {
        u32::try_from(self.segments).map_or(u32::MAX, |opened| opened.saturating_add(1))
    }

    fn damage_in_next(&self, what: DamageKind) -> JournalError {
        Damage { segment: self.number_next(), offset: 0, seq: self.records, what }.into()
    }

    /// What it means that segment `segment`, the `opened`-th, ends inside something: only in the
    /// last one can that be the trace of an interrupted write.
    fn cut_short(&self, segment: u32, offset: u64, opened: usize) -> JournalError {
        let seq = self.records;
        let is_last = opened == self.listing.numbers.len() && self.listing.strays.is_empty();
        if is_last {
            TornTail { segment, offset, seq }.into()
        } else {
            Damage { segment, offset, seq, what: DamageKind::CutShort }.into()
        }
    }
}

/// The stage after the record, if its header may stand here.
fn check_header(header: &RecordHeader, seq: u64, stage: Stage) -> Result<Stage, DamageKind> {
    if header.seq != seq {
        return Err(DamageKind::Seq { found: header.seq });
    }
    if header.payload_len() > PAYLOAD_BYTES_MAX {
        return Err(DamageKind::PayloadLength { found: header.payload_bytes });
    }
    Ok(stage.after(header.kind)?)
}

/// The hash of the record in view, if its payload, checksum and hash agree.
fn check_record(window: &Window, header: &RecordHeader) -> Result<Hash, DamageKind> {
    let payload_end = RECORD_HEADER_BYTES + header.payload_len();
    let record = &window.ahead()[..payload_end + RECORD_TAIL_BYTES];
    let crc = crc32fast::hash(&record[RECORD_HEADER_BYTES..payload_end]);
    if u32::from_le_bytes(array(record, payload_end)) != crc {
        return Err(DamageKind::Payload);
    }
    let hash = Hash::of(window.linked(payload_end));
    if hash.as_bytes() != &record[payload_end + 4..] {
        return Err(DamageKind::ChainHash);
    }
    Ok(hash)
}
