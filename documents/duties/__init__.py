"""分工: who assists whom, as a notice assigns it and as pages show it (伊州政办发〔2023〕30号)."""
