"""What a file from outside may be, for the upload and for the readers alike. Values only."""

from __future__ import annotations

MOST_ENTRIES = 2_000  # members of a zip container
MOST_UNPACKED = 100 * 1024 * 1024  # bytes over all members of a zip container
MOST_RATIO = 200  # unpacked to packed; office files stay below 50
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and encrypted new ones
