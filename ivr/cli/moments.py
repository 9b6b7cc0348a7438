"""Moments as they are typed, and as commands tell them."""

from datetime import datetime

import click

from ivr.engine.moments import HOME_ZONE
from ivr.importing.cells import moment_with_offset

MINUTE, SECOND = "%Y-%m-%d %H:%M %Z", "%Y-%m-%d %H:%M:%S %Z"


class MomentType(click.ParamType[datetime]):
    """A moment with its offset."""

    name = "moment"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """As a datetime; a sentence when it is none."""
        moment = moment_with_offset(value)
        if moment is None:
            self.fail("write a moment with its offset, such as 2026-11-20T15:00:00-05:00", param, ctx)
        return moment


class LocalMomentType(click.ParamType[datetime]):
    """A moment on New York's clock, or with an offset."""

    name = "moment"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """`2026-12-24 13:00`; a sentence when it is none, and for a day alone."""
        typed = str(value).strip()
        moment = moment_with_offset(typed) or moment_with_offset(f"{typed}+00:00")
        if moment is None or ":" not in typed:
            self.fail(
                f"'{typed}' is not a day and a time: write them in quotes, such as '2026-12-24 13:00'",
                param,
                ctx,
            )
        return moment if moment_with_offset(typed) else moment.replace(tzinfo=HOME_ZONE)


def local(at: datetime | str, form: str = MINUTE) -> str:
    """`2026-11-24 10:05 EST`, on the organisation's clock. `at`: with its offset, or such a moment in ISO."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(HOME_ZONE).strftime(form)
