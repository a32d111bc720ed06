"""Versions of the rules, their extensions and interpretations (第三十五、三十六条; docs/rules/legal_counsel.md)."""
