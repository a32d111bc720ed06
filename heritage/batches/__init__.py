"""How a new batch arises: from the applications to what is announced (docs/rules/heritage_batches.md)."""
