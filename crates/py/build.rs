//! Stamps the core with a fingerprint of its own sources, so that a journal can name its code.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// FNV-1a, 64 bits: a fingerprint against mix-ups, not against an adversary.
fn mix(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn main() {
    let crates = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("..");
    let mut found = Vec::new();
    for part in ["types", "market", "ledger", "gate", "venue", "journal", "engine", "py"] {
        sources(&crates.join(part).join("src"), &mut found);
        println!("cargo::rerun-if-changed={}", crates.join(part).join("src").display());
    }
    found.push(crates.join("../Cargo.lock"));
    found.sort();
    let contents = found.iter().map(|path| fs::read(path).unwrap_or_default());
    let hash = contents.fold(0xcbf2_9ce4_8422_2325, |hash, bytes| mix(hash, &bytes));
    println!("cargo::rustc-env=HANSA_SOURCE_HASH={hash:016x}");
}
