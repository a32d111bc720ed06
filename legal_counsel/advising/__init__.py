"""What counsel do: matters, opinions, adoption, the gate before a decision (docs/rules/counsel_matters.md)."""
