//! Prints how many records per second are appended, compared and verified on this machine.

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use hansa_journal::{
    CompareSink, FsyncPolicy, KIND_END, KIND_ENGINE_FIRST, KIND_MANIFEST, MemorySink, Sink, Writer,
    WriterOptions, verify,
};

const RECORDS: u64 = 1_000_000;
const PAYLOAD_BYTES: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = folder();
    let options = WriterOptions { fsync: FsyncPolicy::Never, ..WriterOptions::default() };
    for _ in 0..3 {
        let start = Instant::now();
        let mut writer = Writer::create(&dir, options)?;
        fill(&mut writer)?;
        writer.finish()?;
        report("append to files", start.elapsed());

        let start = Instant::now();
        fill(&mut MemorySink::new())?;
        report("append to memory", start.elapsed());

        let start = Instant::now();
        let verification = verify(&dir)?;
        report("verify", start.elapsed());

        let start = Instant::now();
        let mut compare = CompareSink::open(&dir)?;
        fill(&mut compare)?;
        let is_equal = compare.finish()?.head == verification.head;
        report("compare", start.elapsed());

        println!("{:?}, {} bytes, equal: {is_equal}", verification.state, verification.bytes);
        std::fs::remove_dir_all(&dir)?;
    }
    Ok(())
}

/// The folder to write to: the first argument, or one in the system's temporary folder.
fn folder() -> PathBuf {
    let name = format!("hansa-journal-throughput-{}", std::process::id());
    std::env::args_os().nth(1).map_or_else(std::env::temp_dir, PathBuf::from).join(name)
}

fn fill(sink: &mut impl Sink) -> Result<(), Box<dyn Error>> {
    let mut payload = [7_u8; PAYLOAD_BYTES];
    sink.append(KIND_MANIFEST, 0, &payload)?;
    for seq in 1..RECORDS - 1 {
        payload[..8].copy_from_slice(&seq.to_le_bytes());
        sink.append(KIND_ENGINE_FIRST, seq as i64, &payload)?;
    }
    sink.append(KIND_END, RECORDS as i64, &[])?;
    Ok(())
}

fn report(what: &str, elapsed: Duration) {
    let rate = RECORDS as f64 / elapsed.as_secs_f64() / 1e6;
    println!("{what:>18}: {:6.3} s  {rate:5.2} million records/s", elapsed.as_secs_f64());
}
