"""Exchanges of the long tail, through ccxt: their own limits kept by our coordinator."""
