"""追责事项: what somebody may have to answer for, until it is handed over or closed (docs/rules/counsel_conduct.md)."""
