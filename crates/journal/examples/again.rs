//! Prints how long the records of a journal take to be appended again, each committed by itself.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use hansa_journal::{FsyncPolicy, Reader, Sink, Writer, WriterOptions};

const ROUNDS: usize = 3;

type Kept = (u16, i64, Vec<u8>);

fn main() -> Result<(), Box<dyn Error>> {
    let from =
        std::env::args_os().nth(1).map(PathBuf::from).ok_or("expected a journal's folder")?;
    let records = read(&from)?;
    let dir = std::env::temp_dir().join(format!("hansa-journal-again-{}", std::process::id()));
    let mut best_s = f64::INFINITY;
    for _ in 0..ROUNDS {
        best_s = best_s.min(write(&dir, &records)?);
        std::fs::remove_dir_all(&dir)?;
    }
    println!("{} records again in {best_s:.6} s", records.len());
    Ok(())
}

fn read(dir: &Path) -> Result<Vec<Kept>, Box<dyn Error>> {
    let (mut reader, mut kept) = (Reader::open(dir)?, Vec::new());
    while let Some(record) = reader.next_record()? {
        kept.push((record.kind, record.ts_ns, record.payload.to_vec()));
    }
    Ok(kept)
}

fn write(dir: &Path, records: &[Kept]) -> Result<f64, Box<dyn Error>> {
    let options = WriterOptions { fsync: FsyncPolicy::Never, ..WriterOptions::default() };
    let began = Instant::now();
    let mut writer = Writer::create(dir, options)?;
    for (kind, ts_ns, payload) in records {
        writer.append(*kind, *ts_ns, payload)?;
        writer.commit()?;
    }
    writer.finish()?;
    Ok(began.elapsed().as_secs_f64())
}
