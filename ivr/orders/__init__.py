"""Orders: what was asked for, for whom, and how far it is. Knows nothing of phones and nothing of billing."""
