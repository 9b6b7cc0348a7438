"""Are these the keys that the database was written with? Kept: a hash of a fixed text under each key.

A data key is kept when it first stands in front, the index key when it is first used, and both only if a row
that is there already agrees with them. A data key that was resealed away is forgotten.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Column, Connection, Engine, String, Table, delete, select, text

from ivr.billing.accounts import ACCOUNT_NUMBER
from ivr.billing.tables import accounts
from ivr.database import metadata, reading, writing
from ivr.sealing import DATA_KEYS, INDEX_KEY, KeyRefused, SealBroken, Sealer, key_id_of, place_of

INDEX = "index"
DATA = "data "
"""What keys are kept under: `index`, and `data ` with the key's id."""

key_checks = Table(
    "key_checks",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("check_value", String(64), nullable=False),
)

_KEEP = text("INSERT INTO key_checks VALUES (:name, :check_value) ON CONFLICT (name) DO NOTHING")


class WrongKeys(KeyRefused):
    """The database was written with other keys. `mistakes` are whole sentences, each naming its setting."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistakes))


def wrong_keys(engine: Engine, sealer: Sealer) -> list[str]:
    """What is wrong with these keys, in sentences that name the setting. Writes nothing."""
    with reading(engine) as connection:
        return _mistakes(connection, sealer)


def keep_key_checks(engine: Engine, sealer: Sealer) -> None:
    """From now on these are the database's keys. Raises WrongKeys, and keeps nothing then."""
    with reading(engine) as connection:
        kept, mistakes = _kept(connection), _mistakes(connection, sealer)
    if mistakes:
        raise WrongKeys(mistakes)
    new = {name: value for name, value in _used(sealer).items() if name not in kept}
    if new:
        with writing(engine) as connection:
            connection.execute(_KEEP, [{"name": name, "check_value": value} for name, value in new.items()])
        keep_key_checks(engine, sealer)  # somebody else may have been faster, with other keys


def forget_key_check(engine: Engine, key_id: str) -> None:
    """No row carries this data key any more: it may be taken out of the setting."""
    with writing(engine) as connection:
        connection.execute(delete(key_checks).where(key_checks.c.name == DATA + key_id))


def _used(sealer: Sealer) -> dict[str, str]:
    current = sealer.key_ids[0]
    return {INDEX: sealer.index_check, DATA + current: sealer.data_checks[current]}


def _kept(connection: Connection) -> dict[str, str]:
    return {row.name: row.check_value for row in connection.execute(select(key_checks))}


def _mistakes(connection: Connection, sealer: Sealer) -> list[str]:
    kept = _kept(connection)
    mistakes = list(_differences(kept, sealer))
    if not mistakes and not _used(sealer).keys() <= kept.keys():
        mistakes = list(_disagreements(connection, sealer))
    return mistakes


def _differences(kept: Mapping[str, str], sealer: Sealer) -> Iterator[str]:
    if kept.get(INDEX, sealer.index_check) != sealer.index_check:
        yield _OTHER_INDEX
    for name, value in kept.items():
        key_id = name.removeprefix(DATA)
        if name != INDEX and key_id not in sealer.data_checks:
            yield _lacks(key_id)
        elif name != INDEX and sealer.data_checks[key_id] != value:
            yield _other_data_key(key_id)


def _disagreements(connection: Connection, sealer: Sealer) -> Iterator[str]:
    """With a row of a time when nothing was kept: the newest account."""
    newest = select(accounts.c.id, accounts.c.number_sealed, accounts.c.number_index)
    row = connection.execute(newest.order_by(accounts.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return
    sealed = bytes(row.number_sealed)
    key_id = key_id_of(sealed) or "?"
    try:
        number = sealer.open_text(sealed, place_of("accounts", "number_sealed", row.id))
    except SealBroken:
        yield _other_data_key(key_id) if key_id in sealer.data_checks else _lacks(key_id)
        return
    if sealer.index(ACCOUNT_NUMBER, number) != row.number_index:
        yield _OTHER_INDEX


_OTHER_INDEX = f"{INDEX_KEY} is not the key that this database was written with: nobody would be found."


def _lacks(key_id: str) -> str:
    return f"{DATA_KEYS} lacks the key {key_id} that this database was written with: put it back."


def _other_data_key(key_id: str) -> str:
    return f"{DATA_KEYS}: the key {key_id} is not the one that this database was written with."
