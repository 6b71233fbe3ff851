"""Arithmetic of the work: plain values in, plain values out."""
