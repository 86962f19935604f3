"""What a run holds as tables of text, one part of it a file."""
