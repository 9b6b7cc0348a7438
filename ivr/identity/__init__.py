"""The people who use the console: who they are, what they may do, and what they did."""
