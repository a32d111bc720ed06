"""Dismissal 解聘 of counsel (docs/rules/counsel_assessment.md)."""
