"""推荐: a project of a list is recommended to the list above (docs/rules/heritage_levels.md)."""
