"""Live market data of exchanges that ccxt knows: streams where it has them, else looking often."""
