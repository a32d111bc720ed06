"""Pages of the work of counsel."""
