"""What shows that a result can be relied on: fairness, drift between periods, the audit of one mark."""
