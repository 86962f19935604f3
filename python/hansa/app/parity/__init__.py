"""How a live run and its simulation differ, cause by cause."""
