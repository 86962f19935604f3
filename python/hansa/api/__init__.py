"""The vocabulary of the HTTP API: what server and client say to one another. No I/O.

Money, prices and quantities are decimal text; a ratio is a plain number, a part of 1. Each time
comes twice: `at` (RFC 3339, UTC, nine digits) and `at_ns` (nanoseconds since 1970). "" is none.
An instrument is its symbol, such as `BINANCE:BTCUSDT`; a run is the name of its folder.
"""
