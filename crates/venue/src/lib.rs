//! placeholder to be replaced
