//! A writer on a thread of its own: hashing and writing beside the run that is recorded.
//!
//! The bytes are those of the plain writer; only the time at which they reach the file differs.
//! For journals that are not committed before each effect. An error of the medium is told at the
//! next call, and ever after.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::error::JournalError;
use crate::format::PAYLOAD_BYTES_MAX;
use crate::hash::{CHAIN_START, Hash};
use crate::sink::Sink;
use crate::writer::Writer;

/// A batch is handed over once it has as many bytes.
const BATCH_BYTES: usize = 1 << 18;
/// As many batches may wait; then the run waits too, so that memory is bounded.
const BATCHES_MAX: usize = 4;

/// Records on their way to the thread.
#[derive(Debug, Default)]
struct Batch {
    bytes: Vec<u8>,
    /// Kind, time and end of each record.
    index: Vec<(u16, i64, usize)>,
}

impl Batch {
    fn write(&self, writer: &mut Writer) -> Result<(), JournalError> {
        let mut start = 0;
        for &(kind, ts_ns, end) in &self.index {
            writer.append(kind, ts_ns, &self.bytes[start..end])?;
            start = end;
        }
        Ok(())
    }
}

/// Head and number of records, once all that was handed over is with the medium.
type Place = Result<(Hash, u64), JournalError>;

enum Message {
    Write(Batch),
    /// Hand everything to the medium and say how far the journal is.
    Commit(SyncSender<Place>),
}

#[derive(Debug)]
struct Front {
    batch: Batch,
    sender: SyncSender<Message>,
    /// Batches that have been written, to be filled again.
    spare: Receiver<Batch>,
    failure: Option<JournalError>,
    has_failed: Arc<AtomicBool>,
}

/// Writes a journal on a thread of its own.
#[derive(Debug)]
pub struct BackgroundWriter {
    front: Mutex<Front>,
    thread: Option<JoinHandle<Writer>>,
    records: u64,
    /// The process that has the thread: a fork has a copy of this, and no thread.
    process: u32,
}

impl BackgroundWriter {
    /// Takes a writer to a thread.
    ///
    /// # Errors
    /// [`JournalError::Io`] when there can be no further thread.
    pub fn new(writer: Writer) -> Result<Self, JournalError> {
        let (sender, inbox) = sync_channel(BATCHES_MAX);
        let (back, spare) = sync_channel(BATCHES_MAX + 2);
        let records = writer.records();
        let has_failed = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&has_failed);
        let thread = std::thread::Builder::new()
            .name("hansa-journal".into())
            .spawn(move || serve(writer, &inbox, &back, &flag))
            .map_err(JournalError::io("start a thread for", Path::new("the journal")))?;
        let batch = Batch::default();
        let front = Front { batch, sender, spare, failure: None, has_failed };
        Ok(Self {
            front: Mutex::new(front),
            thread: Some(thread),
            records,
            process: std::process::id(),
        })
    }

    /// Writes what is left and closes the journal; its head.
    ///
    /// # Errors
    /// What the medium answered, now or before.
    pub fn finish(mut self) -> Result<Hash, JournalError> {
        self.place()?;
        let writer = self.join();
        writer.map_or(Ok(CHAIN_START), Writer::finish)
    }

    /// Waits for the thread to end.
    fn join(&mut self) -> Option<Writer> {
        let thread = self.thread.take()?;
        // The thread ends once nobody can send to it any more.
        let (sender, _) = sync_channel(1);
        if let Ok(mut front) = self.front.lock() {
            front.sender = sender;
        }
        thread.join().ok()
    }

    fn place(&self) -> Place {
        let mut front = self.front.lock().map_err(|_| JournalError::Stopped)?;
        front.place()
    }
}

impl Front {
    fn hand_over(&mut self) -> Result<(), JournalError> {
        if self.batch.index.is_empty() {
            return Ok(());
        }
        let next = self.spare.try_recv().unwrap_or_default();
        let batch = std::mem::replace(&mut self.batch, next);
        self.sender.send(Message::Write(batch)).map_err(|_| self.stopped())
    }

    fn stopped(&mut self) -> JournalError {
        self.failure = Some(JournalError::Stopped);
        JournalError::Stopped
    }

    fn place(&mut self) -> Place {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let asked = self.hand_over().and_then(|()| {
            let (reply, answer) = sync_channel(1);
            let sent = self.sender.send(Message::Commit(reply));
            sent.map_err(|_| JournalError::Stopped)?;
            answer.recv().map_err(|_| JournalError::Stopped)?
        });
        if let Err(error) = &asked {
            self.failure = Some(error.clone());
        }
        asked
    }
}

fn serve(
    mut writer: Writer,
    inbox: &Receiver<Message>,
    back: &SyncSender<Batch>,
    has_failed: &AtomicBool,
) -> Writer {
    let mut failure = None;
    for message in inbox {
        match message {
            Message::Write(mut batch) => {
                if failure.is_none() {
                    failure = batch.write(&mut writer).err();
                    has_failed.store(failure.is_some(), Ordering::Release);
                }
                batch.bytes.clear();
                batch.index.clear();
                // If nobody wants it back, it is simply dropped.
                let _ = back.try_send(batch);
            }
            Message::Commit(reply) => {
                let done = match &failure {
                    Some(error) => Err(error.clone()),
                    None => writer.commit(),
                };
                failure = done.as_ref().err().cloned();
                let _ = reply.send(done.map(|()| (writer.head(), writer.records())));
            }
        }
    }
    writer
}

impl Sink for BackgroundWriter {
    fn append(&mut self, kind: u16, ts_ns: i64, payload: &[u8]) -> Result<u64, JournalError> {
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(JournalError::PayloadTooLong {
                seq: self.records,
                kind,
                found_bytes: payload.len(),
            });
        }
        let front = self.front.get_mut().map_err(|_| JournalError::Stopped)?;
        if let Some(failure) = &front.failure {
            return Err(failure.clone());
        }
        front.batch.bytes.extend_from_slice(payload);
        front.batch.index.push((kind, ts_ns, front.batch.bytes.len()));
        let seq = self.records;
        self.records += 1;
        if front.batch.bytes.len() >= BATCH_BYTES {
            front.hand_over()?;
            if front.has_failed.load(Ordering::Acquire) {
                front.place()?;
            }
        }
        Ok(seq)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        self.place().map(|_| ())
    }

    fn head(&self) -> Hash {
        self.place().map_or(CHAIN_START, |(head, _)| head)
    }

    fn records(&self) -> u64 {
        self.records
    }
}

impl Drop for BackgroundWriter {
    fn drop(&mut self) {
        if std::process::id() != self.process {
            // In a fork there is no thread to wait for, and the journal is the parent's.
            std::mem::forget(self.thread.take());
            return;
        }
        // Nobody is left to hear of an error; whoever wants to know calls `finish`.
        let _ = self.place();
        drop(self.join());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::kind::{KIND_END, KIND_ENGINE_FIRST, KIND_MANIFEST};
    use crate::verify::{State, verify};
    use crate::writer::WriterOptions;

    fn fill(sink: &mut dyn Sink, records: u32) {
        sink.append(KIND_MANIFEST, 0, b"manifest").unwrap();
        for number in 0..records {
            let payload = vec![number as u8; (number % 700) as usize];
            let seq = sink.append(KIND_ENGINE_FIRST, i64::from(number), &payload).unwrap();
            assert_eq!(seq, u64::from(number) + 1);
        }
        sink.append(KIND_END, 1 << 40, b"end").unwrap();
    }

    fn writer(dir: &std::path::Path) -> Writer {
        Writer::create(
            dir,
            WriterOptions { segment_bytes_max: 1 << 20, ..WriterOptions::default() },
        )
        .unwrap()
    }

    #[test]
    fn its_journal_is_that_of_the_plain_writer_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        let (plain, beside) = (folder.path().join("plain"), folder.path().join("beside"));
        let mut first = writer(&plain);
        fill(&mut first, 20_000);
        let mut second = BackgroundWriter::new(writer(&beside)).unwrap();
        fill(&mut second, 20_000);
        assert_eq!((second.head(), second.records()), (first.head(), first.records()));
        assert_eq!(first.finish().unwrap(), second.finish().unwrap());
        for entry in std::fs::read_dir(&plain).unwrap() {
            let name = entry.unwrap().file_name();
            let read = |dir: &std::path::Path| std::fs::read(dir.join(&name)).unwrap();
            assert_eq!(read(&plain), read(&beside), "{name:?}");
        }
    }

    #[test]
    fn what_is_committed_is_with_the_medium() {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = BackgroundWriter::new(writer(folder.path())).unwrap();
        sink.append(KIND_MANIFEST, 0, b"manifest").unwrap();
        sink.append(KIND_ENGINE_FIRST, 1, b"one").unwrap();
        sink.commit().unwrap();
        let found = verify(folder.path()).unwrap();
        assert_eq!((found.state, found.records), (State::Open, 2));
    }

    #[test]
    fn a_dropped_writer_leaves_a_valid_journal() {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = BackgroundWriter::new(writer(folder.path())).unwrap();
        sink.append(KIND_MANIFEST, 0, b"manifest").unwrap();
        drop(sink);
        assert_eq!(verify(folder.path()).unwrap().records, 1);
    }

    #[test]
    fn an_error_is_told_at_the_next_call_and_ever_after() {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = BackgroundWriter::new(writer(folder.path())).unwrap();
        sink.append(KIND_MANIFEST, 0, b"manifest").unwrap();
        sink.append(KIND_MANIFEST, 1, b"a second manifest").unwrap();
        let first = sink.commit().unwrap_err().to_string();
        assert_eq!(sink.commit().unwrap_err().to_string(), first);
        assert!(sink.append(KIND_ENGINE_FIRST, 2, b"more").is_err());
    }
}
