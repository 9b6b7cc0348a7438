"""JSON Schemas of the files in a folder of flows, for editors that complete and underline.

Mistakes are told by `ivr check`, which knows more; a schema refuses nothing that it accepts.
"""

import msgspec

from ivr.flow.schemas import files

SCHEMAS = {
    "flow": files.flow_schema,
    "translation": files.translation_schema,
    "lines": files.lines_schema,
    "hours": files.hours_schema,
    "queues": files.queues_schema,
    "installation": files.installation_schema,
}


def schema_files() -> dict[str, bytes]:
    """Every schema by the name of its file, as it is written."""
    return {f"{name}.schema.json": _written(make()) for name, make in SCHEMAS.items()}


def _written(document: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
