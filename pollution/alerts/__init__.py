"""Warnings and alerts as values: what the plan makes of the air, and how programs are told. Pure modules only."""
