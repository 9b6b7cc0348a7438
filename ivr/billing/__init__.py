"""The ledger: accounts, bills, payments, plans and what people authorized. Knows nothing of phones."""
