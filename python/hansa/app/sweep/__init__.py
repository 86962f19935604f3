"""Sweeps: one configuration with many sets of parameters, each as its single run to the bit."""
