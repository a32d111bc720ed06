"""The document that the rules of this register come from."""

RULES = "伊州政办规〔2023〕2号"


def clause(article: str) -> str:
    """An article as it is cited: `clause("第十八条")`."""
    return f"{RULES}{article}"
