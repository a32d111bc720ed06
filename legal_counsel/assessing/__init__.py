"""Assessment 考核 of counsel (docs/rules/counsel_assessment.md)."""
