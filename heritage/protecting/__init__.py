"""Protection units: recognised, checked, dismissed; their yearly reports."""
