"""Units that are one body: which are suggested, how they are merged, and how a merge is undone."""
