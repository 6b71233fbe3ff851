"""Heavy proofs: tests marked `proof`, wherever they stand. A tenth of each runs with the suite, the whole by hand."""
