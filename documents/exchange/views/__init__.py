"""Pages of the register as a file."""
