"""Legal counsel 法律顾问 by 伊州政办规〔2023〕2号: who may serve, how they are chosen, and how their work counts."""
