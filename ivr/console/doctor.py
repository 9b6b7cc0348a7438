"""Is this installation fit to take calls? What `ivr doctor` says, as a page."""

from werkzeug.wrappers import Response

from ivr.console.frame import Console, Pages
from ivr.console.rendering import render

COLOURS = ("red", "yellow", "blue", "green")
"""What has to be mended first stands first."""


def pages(console: Console) -> Pages:
    """/console/doctor"""
    doctor = Pages("doctor")

    @doctor.get("/doctor", role="viewer", tab="Doctor")
    def show() -> Response:
        findings = sorted(console.examine(), key=lambda finding: COLOURS.index(finding.colour))
        counts = {colour: sum(one.colour == colour for one in findings) for colour in COLOURS}
        return render("doctor.html", findings=findings, counts=counts, at=console.now())

    return doctor
