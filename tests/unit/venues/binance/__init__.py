"""What is read of Binance, alone."""
