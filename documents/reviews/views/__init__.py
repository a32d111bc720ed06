"""Pages of what has to be looked at, and of rulings on validity."""
