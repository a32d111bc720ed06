"""CounselFiling 备案 of appointments and dismissals with the 司法行政部门 (docs/rules/counsel_filing.md)."""
