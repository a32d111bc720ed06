"""What the register amounts to in figures (docs/rules/counsel_statistics.md)."""
