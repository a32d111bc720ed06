"""Acts of a clean-up campaign 清理, from its scope to its decision (docs/rules/cleaning_up.md)."""
