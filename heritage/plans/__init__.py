"""Safeguarding plans: drafted, approved, withdrawn; their measures marked and put off."""
