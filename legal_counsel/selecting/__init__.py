"""选聘 (第十七条): announcement, entries, initial check, panel, public notice, decision; firms by procurement."""
