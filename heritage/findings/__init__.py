"""Findings about the register: how they are noted, taken and settled."""
