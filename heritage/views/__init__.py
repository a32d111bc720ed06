"""Pages: what everybody reads, and the register that the office keeps."""
