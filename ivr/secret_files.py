"""Secrets that come from files: `NAME_FILE` in the environment names the file that holds NAME."""

import os
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource


class SecretFileUnreadable(Exception):
    """A sentence that names the setting, never what is in the file."""


class SecretsFromFiles(PydanticBaseSettingsSource):
    """`NAME_FILE` for each secret. Raises SecretFileUnreadable."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - the base class names it
        """The contents of the file that the environment names for this field, or None."""
        name = field.alias or ""
        path = os.environ.get(f"{name}_FILE") if is_secret(field) else None
        if not path:
            return None, name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), name, False
        except (OSError, UnicodeDecodeError) as mistake:
            raise SecretFileUnreadable(f"{name}_FILE names a file that cannot be read.") from mistake

    def __call__(self) -> dict[str, Any]:
        """All that files hold, by the setting's name."""
        found = [self.get_field_value(field, name) for name, field in self.settings_cls.model_fields.items()]
        return {name: value for value, name, _ in found if value is not None}


def is_secret(field: FieldInfo) -> bool:
    """Is this one of the settings that is never shown and may come from a file?"""
    return bool(isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("secret"))
