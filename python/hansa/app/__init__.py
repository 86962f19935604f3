"""Wiring: config in, running system out. The one place that knows concrete classes."""
