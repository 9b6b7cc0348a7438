"""The people's end of the line: who waits for whom, who is signed in, what was promised. Knows no flows."""
