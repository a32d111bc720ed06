"""登记变更: what one person proposes and another confirms (docs/rules/heritage_changes.md)."""
