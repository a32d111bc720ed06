"""Legal counsel for programs: the public directory, and the ledger for who works with counsel."""
