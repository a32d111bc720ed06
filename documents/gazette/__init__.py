"""The pure reader of official documents: text in, parsed documents out."""

from documents.gazette.reading import read

__all__ = ["read"]
