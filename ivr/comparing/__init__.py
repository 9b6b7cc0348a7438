"""Two versions side by side: what callers of the one would notice in the other. Pure, as the engine is."""
