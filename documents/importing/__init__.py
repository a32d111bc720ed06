"""A gazette file on its way into the register: what was read, what is doubtful, what it would do, and confirming it."""
