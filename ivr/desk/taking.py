"""What several want at the same instant and one gets; an index of the database holds who."""

from sqlalchemy import Connection, Insert, Update
from sqlalchemy.exc import IntegrityError


def written_unless_taken(connection: Connection, statement: Insert | Update) -> bool:
    """False, with nothing written, when somebody else has it, maybe from this very instant. The transaction
    goes on.
    """
    savepoint = connection.begin_nested()
    try:
        connection.execute(statement)
    except IntegrityError:
        savepoint.rollback()
        return False
    savepoint.commit()
    return True
