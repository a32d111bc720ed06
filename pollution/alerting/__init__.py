"""Acts of the warning and alert work, from forecasts and consultations to receipts (伊州政办发〔2023〕31号)."""
