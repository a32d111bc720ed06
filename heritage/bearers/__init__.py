"""Bearers 代表性传承人, their yearly assessment and the end of their status (docs/rules/heritage_bearers.md)."""
