"""Is a secret that somebody was given by the carrier really one, or what stood in the instructions?"""

FEWEST_TOKEN_CHARACTERS = 24
FEWEST_DIFFERENT_CHARACTERS = 8
PLACEHOLDER_WORDS = ("your", "change", "example", "token", "secret", "password", "placeholder", "xxxx")
"""Chance hardly ever writes one of these, and in hexadecimal digits never."""


def is_weak(token: str) -> bool:
    """Short, of few different characters, or a placeholder that was copied."""
    if len(token) < FEWEST_TOKEN_CHARACTERS or len(set(token)) < FEWEST_DIFFERENT_CHARACTERS:
        return True
    return any(word in token.lower() for word in PLACEHOLDER_WORDS)
