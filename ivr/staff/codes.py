"""One-time codes of a telephone (TOTP, RFC 6238), and recovery codes for when it is lost.

A code is good for its half minute and the ones beside it, and once (ASVS 5.0, 6.5.1). Recovery codes are good
once; of them only keyed hashes are kept.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest

import pyotp
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from ivr.database import writing
from ivr.sealing import Sealer, place_of
from ivr.staff import signing_in
from ivr.staff.tables import staff, staff_recovery_codes, staff_sessions

STEP_SECONDS = 30
STEPS_ASIDE = 1
"""A telephone's clock may be half a minute off."""
RECOVERY_CODES = 10
RECOVERY_LETTERS = 12
"""Of 31: 59 bits."""
FAILURES = 10

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY = "staff recovery code"
_FAILED = "staff code"


def pending_secret(connection: Connection, sealer: Sealer, mark: str) -> str:
    """What the codes of this session's person shall be made of, once she has shown that they work. The same
    at every look.
    """
    place = place_of("staff_sessions", "new_secret_sealed", mark)
    kept = connection.scalar(select(staff_sessions.c.new_secret_sealed).where(staff_sessions.c.mark == mark))
    if kept is not None:
        return sealer.open_text(kept, place)
    secret: str = pyotp.random_base32()
    changed = update(staff_sessions).where(staff_sessions.c.mark == mark)
    connection.execute(changed.values(new_secret_sealed=sealer.seal_text(secret, place)))
    return secret


def address_of(secret: str, name: str, issuer: str) -> str:
    """What a telephone reads from the picture: otpauth://..."""
    address: str = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
    return address


def begin(
    connection: Connection, sealer: Sealer, mark: str, name: str, code: str, at: datetime
) -> list[str] | None:
    """From now on codes of the pending secret are asked for. Returns the recovery codes, of which
    only hashes are kept here; None when `code` is not one of that secret.
    """
    secret = pending_secret(connection, sealer, mark)
    step = _step_of(secret, code, at)
    if step is None:
        return None
    sealed = sealer.seal_text(secret, place_of("staff", "code_secret_sealed", name))
    changed = update(staff).where(staff.c.name == name)
    connection.execute(changed.values(code_secret_sealed=sealed, code_step=step))
    used = update(staff_sessions).where(staff_sessions.c.mark == mark)
    connection.execute(used.values(new_secret_sealed=None))
    return new_recovery_codes(connection, sealer, name)


def judge(engine: Engine, sealer: Sealer, name: str, code: str, at: datetime) -> signing_in.Verdict:
    """Is this a code of this person's telephone, or one of her recovery codes? It is used up by asking."""
    marks = {sealer.index(_FAILED, name): signing_in.Limit(FAILURES)}
    if signing_in.count_try(engine, marks, at):
        return "shut"
    with writing(engine) as connection:
        given = _bare(code)
        if not (
            _take_code(connection, sealer, name, given, at) or _take_recovery(connection, sealer, name, given)
        ):
            return "wrong"
        signing_in.forgive(connection, marks)
    return "right"


def new_recovery_codes(connection: Connection, sealer: Sealer, name: str) -> list[str]:
    """New ones, of which only hashes are kept here; the old ones are worth nothing."""
    connection.execute(delete(staff_recovery_codes).where(staff_recovery_codes.c.name == name))
    made = [_made_up() for _ in range(RECOVERY_CODES)]
    rows = [{"name": name, "mark": _mark(sealer, name, code)} for code in made]
    connection.execute(insert(staff_recovery_codes), rows)
    return ["-".join((code[:4], code[4:8], code[8:])) for code in made]


def still_good(connection: Connection, sealer: Sealer, name: str, told: Sequence[str]) -> list[str]:
    """Those of them that were not used yet, and that no newer ones replaced."""
    kept = select(staff_recovery_codes.c.mark).where(staff_recovery_codes.c.name == name)
    marks = set(connection.scalars(kept))
    return [code for code in told if _mark(sealer, name, _bare(code)) in marks]


def recovery_codes_left(connection: Connection, name: str) -> int:
    """How many were not used yet."""
    counted = select(func.count()).where(staff_recovery_codes.c.name == name)
    return connection.scalar(counted) or 0


def forget(connection: Connection, name: str) -> None:
    """The telephone is lost: codes are set up anew at the next sign-in."""
    connection.execute(delete(staff_recovery_codes).where(staff_recovery_codes.c.name == name))
    changed = update(staff).where(staff.c.name == name)
    connection.execute(changed.values(code_secret_sealed=None, code_step=0))


def forgive_name(connection: Connection, sealer: Sealer, name: str) -> None:
    """An admin lets somebody try again at once."""
    signing_in.forgive(connection, [sealer.index(_FAILED, name)])


def _take_code(connection: Connection, sealer: Sealer, name: str, code: str, at: datetime) -> bool:
    sealed = connection.scalar(select(staff.c.code_secret_sealed).where(staff.c.name == name))
    if sealed is None:
        return False
    secret = sealer.open_text(sealed, place_of("staff", "code_secret_sealed", name))
    step = _step_of(secret, code, at)
    if step is None:
        return False
    later = update(staff).where(staff.c.name == name, staff.c.code_step < step)
    return connection.execute(later.values(code_step=step)).rowcount == 1


def _take_recovery(connection: Connection, sealer: Sealer, name: str, code: str) -> bool:
    wanted = delete(staff_recovery_codes).where(
        staff_recovery_codes.c.name == name, staff_recovery_codes.c.mark == _mark(sealer, name, code)
    )
    return connection.execute(wanted).rowcount == 1


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The half minute whose code this is, counted from 1970."""
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    for step in range(now - STEPS_ASIDE, now + STEPS_ASIDE + 1):
        if compare_digest(str(totp.generate_otp(step)).encode(), code.encode()):
            return step
    return None


def _bare(code: str) -> str:
    """As it is kept, however it was typed."""
    return "".join(code.split()).lower().replace("-", "")


def _made_up() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_LETTERS))


def _mark(sealer: Sealer, name: str, code: str) -> str:
    return sealer.index(_RECOVERY, f"{name}|{code}")
