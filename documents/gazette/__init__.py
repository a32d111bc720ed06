"""The pure reader of official documents: text in, parsed documents out."""

from documents.gazette.reading import count_documents, read

__all__ = ["count_documents", "read"]
