"""On which lists a project stands beside that of the prefecture (docs/rules/heritage_levels.md)."""
