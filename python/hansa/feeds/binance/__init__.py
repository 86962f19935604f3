"""Live market data of Binance spot: streams, snapshots, gaps closed, bars handed over exactly."""
