"""A live desk: wired, begun, watched, gone on with."""
