"""Every setting: its name in the environment, its default, what it is for. The documentation is made of this.

A secret may come from a file instead: `TWILIO_AUTH_TOKEN_FILE=/run/secrets/token`. Mistakes name the setting
and never repeat its value.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from ivr.secret_files import SecretFileUnreadable, SecretsFromFiles

DEFAULT_DATABASE_URL = "sqlite:///.ivr/ivr.sqlite3"
SEVERAL_THREADS = 4
"""A process, with PostgreSQL: each has a connection of its own. A browser phone asks the server that it came
to, which therefore needs a second one with SQLite, too.
"""

Commas = Annotated[tuple[str, ...], NoDecode]  # words with commas between them


class SettingsRefused(Exception):
    """Settings that nothing can start with. `mistakes` are whole sentences, each naming its setting."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


class Settings(BaseSettings):
    """What an installation is told from outside."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=True, env_ignore_empty=True
    )

    mode: Literal["production", "staging", "demo"] = Field(
        "production",
        alias="IVR_MODE",
        description="`staging`: nobody calls in earnest; /phone is open. `demo`: made-up secrets, too.",
    )
    database_url: str = Field(
        DEFAULT_DATABASE_URL,
        alias="DATABASE_URL",
        description="`sqlite:///FILE` for one machine, `postgresql://...` for several.",
        json_schema_extra={"secret": True},
    )
    public_url: str = Field(
        "",
        alias="PUBLIC_URL",
        description="The address the carrier calls, `https://...`; signatures are checked against it.",
    )
    account_sid: str = Field(
        "",
        alias="TWILIO_ACCOUNT_SID",
        description="The account at the carrier: to play messages, for `numbers sync` and `doctor --online`.",
    )
    auth_tokens: Commas = Field(
        (),
        alias="TWILIO_AUTH_TOKEN",
        description="The carrier's secret; two with a comma between while it is rotated.",
        json_schema_extra={"secret": True},
    )
    data_keys: str = Field(
        "",
        alias="IVR_DATA_KEYS",
        description="`id:key,id:key`, the current one first: 32 random bytes each, in base64.",
        json_schema_extra={"secret": True},
    )
    index_key: str = Field(
        "",
        alias="IVR_INDEX_KEY",
        description="32 random bytes in base64, never rotated: what account numbers are found by.",
        json_schema_extra={"secret": True},
    )
    flows_folder: Path = Field(Path("flows"), alias="IVR_FLOWS", description="Where the flow files are.")
    prompts_folder: Path = Field(
        Path("audio_prompts"), alias="IVR_PROMPTS", description="Where the recordings are."
    )
    installation: Path | None = Field(
        None, alias="IVR_INSTALLATION", description="A file of own numbers, laid over the shipped ones."
    )
    state_folder: Path = Field(
        Path(".ivr"), alias="IVR_FOLDER", description="Where the demo keeps its database and secrets."
    )
    draft: bool = Field(
        False, alias="IVR_DRAFT", description="`yes`: new calls get the flow files as they are on disk."
    )
    person_number: str = Field(
        "",
        alias="IVR_PERSON_NUMBER",
        description="A telephone number for callers when the lines fail; blank: the fallback queue.",
    )
    fallback_queue: str = Field(
        "billing", alias="IVR_FALLBACK_QUEUE", description="The queue for callers when the lines fail."
    )
    pay_connector: str = Field(
        "",
        alias="IVR_PAY_CONNECTOR",
        description="The name of the carrier's payment connector; blank: Default.",
    )
    decline_codes: Commas = Field(
        ("card_declined", "insufficient_funds", "expired_card", "do_not_honor"),
        min_length=1,
        alias="IVR_DECLINE_CODES",
        description="The connector's codes that certainly mean that the bank said no.",
    )
    settlement_report: str = Field(
        "", alias="IVR_SETTLEMENT_REPORT", description="The processor's report, a CSV file or an address."
    )
    sqlite_synchronous: Literal["FULL", "NORMAL"] = Field(
        "FULL",
        alias="IVR_SQLITE_SYNCHRONOUS",
        description="`NORMAL`: a power cut may take the last turns that moved no money.",
    )
    minimum_cents: int = Field(
        100, ge=1, alias="IVR_MINIMUM_CENTS", description="The smallest payment by phone, in cents."
    )
    maximum_cents: int = Field(
        2_500_000, ge=1, alias="IVR_MAXIMUM_CENTS", description="The largest payment by phone, in cents."
    )
    overpayment: bool = Field(
        False, alias="IVR_OVERPAYMENT", description="`yes`: a caller may pay more than is owed."
    )
    plan_keeps: Literal["count", "installment"] = Field(
        "count",
        alias="IVR_PLAN_KEEPS",
        description="What new bills leave alike in a plan; see docs/money.md.",
    )
    declines_per_account_a_day: int = Field(
        6, ge=1, alias="IVR_DECLINES_PER_ACCOUNT_A_DAY", description="Declined payments, then a person."
    )
    declines_per_caller_a_day: int = Field(
        10, ge=1, alias="IVR_DECLINES_PER_CALLER_A_DAY", description="For a number; all withheld are one."
    )
    guesses_per_account_a_day: int = Field(
        3, ge=1, alias="IVR_GUESSES_PER_ACCOUNT_A_DAY", description="Failed verifications of an account."
    )
    guesses_per_caller_a_day: int = Field(
        6, ge=1, alias="IVR_GUESSES_PER_CALLER_A_DAY", description="Failed verifications of a calling number."
    )
    guesses_withheld_a_day: int = Field(
        60, ge=1, alias="IVR_GUESSES_WITHHELD_A_DAY", description="The same for all withheld numbers."
    )
    guesses_everyone_an_hour: int = Field(
        200, ge=1, alias="IVR_GUESSES_EVERYONE_AN_HOUR", description="The same for all callers together."
    )
    calls_kept_days: int = Field(
        400,
        ge=35,
        alias="IVR_CALLS_KEPT_DAYS",
        description="Days for which calls and their turns are kept (`ivr tidy`). Payments stay.",
    )
    proxies: int = Field(
        0,
        ge=0,
        le=5,
        alias="IVR_PROXIES",
        description="How many proxies stand in front: so many entries of X-Forwarded-For are believed.",
    )
    metrics_token: str = Field(
        "",
        alias="IVR_METRICS_TOKEN",
        description="What the monitor shows at `/metrics`; blank: nobody is told, but in the demo everybody.",
        json_schema_extra={"secret": True},
    )
    oidc_issuer: str = Field(
        "",
        alias="IVR_OIDC_ISSUER",
        description="The identity provider that staff sign in with, `https://...`; blank: none.",
    )
    oidc_client_id: str = Field(
        "", alias="IVR_OIDC_CLIENT_ID", description="The console's id at the identity provider."
    )
    oidc_client_secret: str = Field(
        "",
        alias="IVR_OIDC_CLIENT_SECRET",
        description="The console's secret there.",
        json_schema_extra={"secret": True},
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", alias="IVR_LOG_LEVEL", description="How much is logged."
    )

    @field_validator("auth_tokens", "decline_codes", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        # A comma too many names nothing: an empty secret or code would be one that anybody gives.
        return tuple(word for part in given.split(",") if (word := part.strip()))

    @field_validator("public_url")
    @classmethod
    def _without_last_slash(cls, given: str) -> str:
        return given.strip().rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the parent class gives it by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the parent class gives it by name
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in Python first, then the environment, then files that the environment names."""
        return init_settings, env_settings, SecretsFromFiles(settings_cls)

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def is_alone(self) -> bool:
        """One process is all that this database, or the phone of those who try, bears."""
        return self.database_url.startswith("sqlite") or self.is_for_trying

    @property
    def threads(self) -> int:
        """How many requests a process answers at a time."""
        return 1 if self.is_alone and not self.is_for_trying else SEVERAL_THREADS

    @property
    def sandbox_report(self) -> Path:
        """Where the sandbox processor tells what it charged: the report, if it is a file."""
        is_file = self.settlement_report and "://" not in self.settlement_report
        return Path(self.settlement_report) if is_file else self.state_folder / "charges.csv"

    @property
    def is_for_trying(self) -> bool:
        """Nobody calls in earnest: the simulated carrier's clock and choice of a version are believed."""
        return self.mode in ("demo", "staging")


def read_settings(**given: Any) -> Settings:
    """The settings of this process; `given` (by field name) win over the environment. Raises SettingsRefused.

    Says nothing of secrets: `weak_settings.refuse_weak` does, once the demo has made up its own.
    """
    try:
        return Settings(**given)
    except SecretFileUnreadable as unreadable:
        raise SettingsRefused([str(unreadable)]) from unreadable
    except ValidationError as mistakes:
        told = [f"{mistake['loc'][0]}: {mistake['msg']}." for mistake in mistakes.errors(include_input=False)]
        raise SettingsRefused(told) from None
