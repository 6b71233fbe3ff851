"""The planner of unannounced visits: quotas and their certificate, chances, draws; whole numbers and SHA-256 only."""
