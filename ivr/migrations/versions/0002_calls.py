"""Published versions of the flows, calls, and their turns; and what of them never changes."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE versions (
    number INTEGER NOT NULL CONSTRAINT pk_versions PRIMARY KEY,
    content_hash VARCHAR(64) NOT NULL,
    is_draft BOOLEAN NOT NULL,
    sources $BYTES NOT NULL,
    flows $BYTES NOT NULL,
    author VARCHAR(100) NOT NULL,
    why VARCHAR(500) NOT NULL,
    at VARCHAR(32) NOT NULL,
    CONSTRAINT uq_versions_content_hash UNIQUE (content_hash, is_draft),
    CONSTRAINT ck_versions_draft CHECK ((number < 0) = is_draft)
);

CREATE TABLE publications (
    number INTEGER NOT NULL CONSTRAINT pk_publications PRIMARY KEY,
    version INTEGER NOT NULL,
    kind VARCHAR(8) NOT NULL,
    author VARCHAR(100) NOT NULL,
    why VARCHAR(500) NOT NULL,
    at VARCHAR(32) NOT NULL,
    CONSTRAINT fk_publications_version_versions FOREIGN KEY (version) REFERENCES versions (number),
    CONSTRAINT ck_publications_kind CHECK (kind IN ('publish', 'rollback')),
    CONSTRAINT ck_publications_published CHECK (version > 0)
);

CREATE TABLE calls (
    call_sid VARCHAR(64) NOT NULL CONSTRAINT pk_calls PRIMARY KEY,
    version INTEGER NOT NULL,
    next_turn INTEGER NOT NULL,
    state_sealed $BYTES NOT NULL,
    line VARCHAR(100) NOT NULL,
    caller_index VARCHAR(32),
    started_at VARCHAR(40) NOT NULL,
    ended_at VARCHAR(40),
    outcome VARCHAR(16),
    CONSTRAINT fk_calls_version_versions FOREIGN KEY (version) REFERENCES versions (number),
    CONSTRAINT ck_calls_outcome CHECK (outcome IN ('contained', 'transferred', 'abandoned', 'failed')),
    CONSTRAINT ck_calls_next_turn CHECK (next_turn > 0)
);

CREATE TABLE turns (
    call_sid VARCHAR(64) NOT NULL,
    number INTEGER NOT NULL,
    event_digest VARCHAR(32) NOT NULL,
    event_sealed $BYTES NOT NULL,
    answer_sealed $BYTES NOT NULL,
    at VARCHAR(40) NOT NULL,
    CONSTRAINT pk_turns PRIMARY KEY (call_sid, number),
    CONSTRAINT fk_turns_call_sid_calls FOREIGN KEY (call_sid) REFERENCES calls (call_sid)
)
"""

_UNCHANGING = (
    ("versions", "UPDATE"),
    ("versions", "DELETE"),
    ("publications", "UPDATE"),
    ("publications", "DELETE"),
    ("turns", "UPDATE"),
)

_POSTGRESQL_REFUSAL = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN RAISE EXCEPTION '% are never changed', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $body$
"""


def upgrade() -> None:
    """Versions, publications, calls and turns; what was answered is never changed."""
    connection = op.get_bind()
    is_postgresql = connection.dialect.name == "postgresql"
    tables = _TABLES.replace("$BYTES", "BYTEA" if is_postgresql else "BLOB")
    for statement in tables.split(";"):
        connection.exec_driver_sql(statement)
    if is_postgresql:
        connection.exec_driver_sql(_POSTGRESQL_REFUSAL.replace("%", "%%"))
    for table, change in _UNCHANGING:
        connection.exec_driver_sql(_refusal(table, change, is_postgresql))


def _refusal(table: str, change: str, is_postgresql: bool) -> str:
    trigger = f"CREATE TRIGGER {table}_never_{change.lower()} BEFORE {change} ON {table} FOR EACH ROW"
    if is_postgresql:
        return f"{trigger} EXECUTE FUNCTION refuse_change()"
    return f"{trigger} BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("Calls are never taken down: restore a backup instead.")
