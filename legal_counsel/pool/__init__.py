"""Counsel and what is known of them, the report on a candidate, and the talent pool (第十三、十四、二十九条)."""
