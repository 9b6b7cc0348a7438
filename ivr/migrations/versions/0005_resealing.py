"""A turn still never changes, but what is sealed of it may be sealed again with another key."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FIXED = ("call_sid", "number", "event_digest", "at")
_SEALED = ("event_sealed", "answer_sealed")


def upgrade() -> None:
    """Refuse every change of a turn in which a sealed value does not get another key id."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("DROP TRIGGER turns_never_update ON turns")
        answer = "EXECUTE FUNCTION refuse_change()"
    else:
        op.execute("DROP TRIGGER turns_never_update")
        answer = "BEGIN SELECT RAISE(ABORT, 'turns are never changed'); END"
    is_refused = " OR ".join(
        [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _FIXED]
        + [_keeps_its_key(column, is_postgresql) for column in _SEALED]
    )
    when = is_refused if is_postgresql else is_refused.replace("IS DISTINCT FROM", "IS NOT")
    op.execute(
        f"CREATE TRIGGER turns_only_resealed BEFORE UPDATE ON turns FOR EACH ROW WHEN ({when}) {answer}"
    )


def _keeps_its_key(column: str, is_postgresql: bool) -> str:
    """Another value under the same key is another answer, not the same one sealed again."""
    old, new = (_head(f"{row}.{column}", is_postgresql) for row in ("OLD", "NEW"))
    return f"(OLD.{column} IS DISTINCT FROM NEW.{column} AND {old} = {new})"


def _head(column: str, is_postgresql: bool) -> str:
    """A sealed value begins with its version, the length of the key id in one byte, and the key id."""
    if is_postgresql:
        return f"substr({column}, 1, 2 + get_byte({column}, 1))"
    return f"substr({column}, 1, 2 + unicode(CAST(substr({column}, 2, 1) AS TEXT)))"


def downgrade() -> None:
    """Never."""
    raise NotImplementedError("Calls are never taken down: restore a backup instead.")
