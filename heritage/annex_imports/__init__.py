"""One annex on its way into the register: pasted or as a file, read, checked, confirmed. docs/rules/annex_import.md."""
