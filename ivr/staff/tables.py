"""Tables of the staff: people, their roles and sessions, and the list of what they did."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from ivr.database import Moment, metadata

LONGEST_NAME = 60
LONGEST_ABOUT = 200
LONGEST_DETAIL = 1_000

staff = Table(
    "staff",
    metadata,
    Column("name", String(LONGEST_NAME), primary_key=True),
    Column("email", String(254), unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("password_at", Moment, nullable=False),
    Column("password_is_initial", Boolean, nullable=False),
    Column("code_secret_sealed", LargeBinary),
    Column("code_step", BigInteger, nullable=False, server_default="0"),
    Column("locked_at", Moment),
    Column("added_at", Moment, nullable=False),
    Column("organisation_mark", String(32)),
    Index("uq_staff_organisation_mark", "organisation_mark", unique=True),
)
"""`code_secret_sealed`: what one-time codes are made of; `code_step`: the last half minute whose code was
used. `organisation_mark`: the keyed hash of whom the identity provider means.
"""

staff_roles = Table(
    "staff_roles",
    metadata,
    Column("name", String(LONGEST_NAME), ForeignKey("staff.name"), primary_key=True),
    Column("role", String(20), primary_key=True),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("mark", String(32), primary_key=True),
    Column("name", String(LONGEST_NAME), ForeignKey("staff.name"), nullable=False, index=True),
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("proved_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("has_code", Boolean, nullable=False),
    Column("address", String(64), nullable=False),
    Column("browser", String(120), nullable=False),
    Column("new_secret_sealed", LargeBinary),
    Column("notices_sealed", LargeBinary),
)
"""`mark`: the keyed hash of the secret in the cookie. `proved_at`: when the password was last given.
`has_code`: a one-time code was given, too, or the identity provider says that it asked for a second factor.
"""

staff_recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    Column("name", String(LONGEST_NAME), ForeignKey("staff.name"), primary_key=True),
    Column("mark", String(32), primary_key=True),
)

staff_failures = Table(
    "staff_failures",
    metadata,
    Column("mark", String(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)
"""Failed sign-ins by the keyed hash of a name or of an address."""

staff_forms = Table(
    "staff_forms",
    metadata,
    Column("mark", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
)
"""Forms that may be sent once, and were; and looks that are noted once an hour, and were."""

staff_arrivals = Table(
    "staff_arrivals",
    metadata,
    Column("mark", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("outcome", String(400)),
)
"""Sign-ins by the organisation. `outcome`: JSON; null while the provider is asked, "" when it was taken."""

audit_log = Table(
    "audit_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", String(LONGEST_NAME), nullable=False, index=True),
    Column("did", String(60), nullable=False),
    Column("about", String(LONGEST_ABOUT), nullable=False),
    Column("detail", String(LONGEST_DETAIL), nullable=False),
    Column("previous", String(32), nullable=False),
    Column("mark", String(32), nullable=False),
    UniqueConstraint("previous", name="uq_audit_log_previous"),
)
"""`mark` is the keyed hash of the row and of the mark before it."""
