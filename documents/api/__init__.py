"""REST of the documents register."""
