"""Pages of the documents register."""
