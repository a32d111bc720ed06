"""履职反映: what is said of how counsel keep their duties, and what was found (docs/rules/counsel_conduct.md)."""
