"""Warnings and alerts as values: what the plan makes of the air, and how it is told to programs. Pure modules only."""
