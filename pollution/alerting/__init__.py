"""Acts of the warning and alert work, from the draft of a decision to its receipts (伊州政办发〔2023〕31号 3)."""
