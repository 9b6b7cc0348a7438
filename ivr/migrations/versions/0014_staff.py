"""The people of the console, their sessions, and the audit log, which only grows."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TYPES = {
    "sqlite": {"$BYTES": "BLOB", "$MOMENT": "VARCHAR(32)"},
    "postgresql": {"$BYTES": "BYTEA", "$MOMENT": "TIMESTAMP WITH TIME ZONE"},
}

_TABLES = """
CREATE TABLE staff (
    name VARCHAR(60) NOT NULL,
    email VARCHAR(254),
    password_hash VARCHAR(200) NOT NULL,
    password_at $MOMENT NOT NULL,
    password_is_initial BOOLEAN NOT NULL,
    code_secret_sealed $BYTES,
    code_step BIGINT DEFAULT 0 NOT NULL,
    locked_at $MOMENT,
    added_at $MOMENT NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (name),
    CONSTRAINT uq_staff_email UNIQUE (email),
    CONSTRAINT ck_staff_name CHECK (name = lower(name) AND name <> '')
);
CREATE TABLE staff_roles (
    name VARCHAR(60) NOT NULL,
    role VARCHAR(20) NOT NULL,
    CONSTRAINT pk_staff_roles PRIMARY KEY (name, role),
    CONSTRAINT fk_staff_roles_name_staff FOREIGN KEY (name) REFERENCES staff (name),
    CONSTRAINT ck_staff_roles_role
        CHECK (role IN ('viewer', 'agent', 'editor', 'publisher', 'auditor', 'admin'))
);
CREATE TABLE staff_sessions (
    mark VARCHAR(32) NOT NULL,
    name VARCHAR(60) NOT NULL,
    begun_at $MOMENT NOT NULL,
    seen_at $MOMENT NOT NULL,
    proved_at $MOMENT NOT NULL,
    ended_at $MOMENT,
    has_code BOOLEAN NOT NULL,
    address VARCHAR(64) NOT NULL,
    browser VARCHAR(120) NOT NULL,
    new_secret_sealed $BYTES,
    notices_sealed $BYTES,
    CONSTRAINT pk_staff_sessions PRIMARY KEY (mark),
    CONSTRAINT fk_staff_sessions_name_staff FOREIGN KEY (name) REFERENCES staff (name)
);
CREATE INDEX ix_staff_sessions_name ON staff_sessions (name);
CREATE TABLE staff_recovery_codes (
    name VARCHAR(60) NOT NULL,
    mark VARCHAR(32) NOT NULL,
    CONSTRAINT pk_staff_recovery_codes PRIMARY KEY (name, mark),
    CONSTRAINT fk_staff_recovery_codes_name_staff FOREIGN KEY (name) REFERENCES staff (name)
);
CREATE TABLE staff_failures (
    mark VARCHAR(32) NOT NULL,
    failures INTEGER NOT NULL,
    last_at $MOMENT NOT NULL,
    CONSTRAINT pk_staff_failures PRIMARY KEY (mark)
);
CREATE TABLE staff_forms (
    mark VARCHAR(32) NOT NULL,
    at $MOMENT NOT NULL,
    CONSTRAINT pk_staff_forms PRIMARY KEY (mark)
);
CREATE TABLE audit_log (
    number INTEGER NOT NULL,
    at VARCHAR(32) NOT NULL,
    who VARCHAR(60) NOT NULL,
    did VARCHAR(60) NOT NULL,
    about VARCHAR(200) NOT NULL,
    detail VARCHAR(1000) NOT NULL,
    previous VARCHAR(32) NOT NULL,
    mark VARCHAR(32) NOT NULL,
    CONSTRAINT pk_audit_log PRIMARY KEY (number),
    CONSTRAINT uq_audit_log_previous UNIQUE (previous)
);
CREATE INDEX ix_audit_log_who ON audit_log (who)
"""

_BREAKS_THE_CHAIN = (
    "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_log)"
    " OR NEW.previous <> coalesce((SELECT mark FROM audit_log ORDER BY number DESC LIMIT 1), '')"
)

_FOR_SQLITE = (
    "CREATE TRIGGER audit_log_chain BEFORE INSERT ON audit_log"
    f" WHEN {_BREAKS_THE_CHAIN} BEGIN SELECT RAISE(ABORT, 'a row continues the last one'); END",
    *(
        f"CREATE TRIGGER audit_log_never_{change.lower()} BEFORE {change} ON audit_log"
        " BEGIN SELECT RAISE(ABORT, 'what was done is never changed'); END"
        for change in ("UPDATE", "DELETE")
    ),
)

_FOR_POSTGRESQL = (
    "CREATE FUNCTION audit_log_chain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" IF {_BREAKS_THE_CHAIN} THEN RAISE EXCEPTION USING ERRCODE = 'check_violation',"
    " MESSAGE = 'a row continues the last one'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER audit_log_chain BEFORE INSERT ON audit_log FOR EACH ROW"
    " EXECUTE FUNCTION audit_log_chain()",
    "CREATE FUNCTION audit_log_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'what was done is never changed'; END $$",
    *(
        f"CREATE TRIGGER audit_log_never_{change.lower()} BEFORE {change} ON audit_log FOR EACH STATEMENT"
        " EXECUTE FUNCTION audit_log_kept()"
        for change in ("UPDATE", "DELETE", "TRUNCATE")
    ),
)


def upgrade() -> None:
    """The tables, empty."""
    connection = op.get_bind()
    tables = _TABLES
    for word, kind in _TYPES[connection.dialect.name].items():
        tables = tables.replace(word, kind)
    for statement in tables.split(";"):
        connection.exec_driver_sql(statement)
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in _FOR_SQLITE if is_sqlite else _FOR_POSTGRESQL:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("Who did what is kept: restore a backup instead.")
