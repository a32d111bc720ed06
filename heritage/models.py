"""Tables of heritage."""
