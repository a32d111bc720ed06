"""Pages of validity over time."""
