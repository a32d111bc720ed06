"""The annex tables of heritage announcements."""
