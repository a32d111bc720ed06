"""Photos, documents, sound and film of a project, with their rights: docs/rules/heritage_media.md."""
