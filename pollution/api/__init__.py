"""REST of the air."""
