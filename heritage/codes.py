"""编号 of heritage projects: Ⅷ-38."""
