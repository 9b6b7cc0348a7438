"""Moments as they are typed."""

from datetime import datetime

import click

from ivr.billing.reports import read_moment


class MomentType(click.ParamType[datetime]):
    """A moment with its offset."""

    name = "moment"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """As a datetime; a sentence when it is none."""
        moment = read_moment(value)
        if moment is None:
            self.fail("write a moment with its offset, such as 2026-11-20T15:00:00-05:00", param, ctx)
        return moment
