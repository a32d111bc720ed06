"""The register as a file, out and in again (docs/rules/exchange.md)."""
