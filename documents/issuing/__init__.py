"""Issuing 发文: a paper from its draft to the register. Acts, one module each; `checks` and `composition` are pure."""
