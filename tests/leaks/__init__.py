"""Leaks of every kind, each named by its class; all must be caught by what a user runs."""
