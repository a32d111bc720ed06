"""The working calendar, as values."""
