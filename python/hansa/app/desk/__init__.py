"""How a running desk stands and what it says: its answers, its log, its words."""
