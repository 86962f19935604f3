"""A run as it was: recomputed by the core up to a record of its journal."""
