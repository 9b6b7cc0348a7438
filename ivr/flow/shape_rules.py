"""What `ivr check --explain` tells about the rules of shape, which the readers of files hold themselves."""

SHAPE_RULES: dict[str, str] = {}
