"""The organs that issue documents, and which of them may end or change what another has issued."""
