"""Pictures drawn by several threads at once."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from ivr.drawing.pictures import draw

pytest.importorskip("pygraphviz")


def test_the_error_stream_is_as_before_when_several_threads_have_drawn() -> None:
    before = os.fstat(2)
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(lambda number: draw(f"digraph {{ a -> b{number} }}", "svg"), range(40)))
    assert all(b"</svg>" in picture for picture in drawn)
    assert os.path.samestat(os.fstat(2), before)
