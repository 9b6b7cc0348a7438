"""Text messages that come in, and who wants none: knows nothing of calls, money or orders."""
