"""Pages of batches: the office's, those of who applies, and the public notices."""
