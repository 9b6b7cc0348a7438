"""Calls of the past walked again with the engine, by other flows than those that answered them."""
