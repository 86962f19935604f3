"""Orders at Binance spot: REST through the coordinator, reports from the account's stream."""
