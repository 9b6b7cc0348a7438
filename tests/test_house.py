"""The habits of the house, held by a machine: sizes, names, docstrings, and what must not be forgotten."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE_LINES = 250
MAX_FUNCTION_LINES = 40
MAX_FUNCTION_LINES_P90 = 20
FORBIDDEN_ROOMS = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager"}
FORBIDDEN_NAMES = {"data", "info", "obj", "process", "handle", "manager", "service"}
FRAMEWORK_NAMES = {"ivr/simulator/load_connections.py": {"data"}}
"""Names that a library's own signature asks for: asyncio calls `data_received(data)`."""

SOURCES = [
    *sorted((ROOT / "ivr").rglob("*.py")),
    *sorted((ROOT / "bench").rglob("*.py")),
    *(path for path in (ROOT / "dev.py", ROOT / "wsgi.py") if path.exists()),
]
IVR = [path for path in SOURCES if (ROOT / "ivr") in path.parents]
EVERYTHING = sorted(
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
)
TEXTS = [path for path in EVERYTHING if path.is_file() and path.suffix not in {".wav", ".png", ".ico"}]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(path: Path) -> Iterator[FunctionNode]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, FunctionNode):
            yield node


def lines_of(function: FunctionNode) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    too_long = {function.name: lines_of(function) for function in functions_of(path)}
    assert not {name: lines for name, lines in too_long.items() if lines > MAX_FUNCTION_LINES}


def test_nine_functions_of_ten_are_short() -> None:
    sizes = [lines_of(function) for path in SOURCES for function in functions_of(path)]
    assert quantiles(sizes, n=10)[8] < MAX_FUNCTION_LINES_P90


def test_no_room_is_named_for_what_did_not_fit_elsewhere() -> None:
    names = {part.removesuffix(".py") for path in SOURCES for part in path.relative_to(ROOT).parts}
    assert not names & FORBIDDEN_ROOMS


def names_given(tree: ast.Module) -> Iterator[str]:
    """Names that the author chose: of functions, classes, parameters, variables, and fields."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case _:
                pass


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_names_say_what_a_thing_is(path: Path) -> None:
    given = set(names_given(tree_of(path)))
    assert not (given & FORBIDDEN_NAMES) - FRAMEWORK_NAMES.get(name_of(path), set())


def public_definitions(node: ast.Module | ast.ClassDef) -> Iterator[FunctionNode | ast.ClassDef]:
    for child in node.body:
        if isinstance(child, FunctionNode | ast.ClassDef) and not child.name.startswith("_"):
            yield child


@pytest.mark.parametrize("path", IVR, ids=name_of)
def test_a_module_says_what_it_is_about(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", IVR, ids=name_of)
def test_what_is_public_is_explained(path: Path) -> None:
    silent = [one.name for one in public_definitions(tree_of(path)) if not ast.get_docstring(one)]
    assert not silent


def comments_of(path: Path) -> Iterator[tuple[int, str]]:
    with io.StringIO(path.read_text(encoding="utf-8")) as text:
        for token in tokenize.generate_tokens(text.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


OPT_OUT = re.compile(r"# (noqa|type: ignore|fmt: off)\b(?P<rules>(: [A-Z]+\d+(, ?[A-Z]+\d+)*|\[[\w, -]+\])?)")
PYTHON = [path for path in TEXTS if path.suffix == ".py"]


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_each_opt_out_of_a_lint_names_its_rule_and_its_reason(path: Path) -> None:
    bare = []
    for line, comment in comments_of(path):
        if found := OPT_OUT.search(comment):
            reason = comment[found.end() :].strip(" #-:")
            if not found["rules"].strip() or len(reason) < 8:
                bare.append(f"{line}: {comment}")
    assert not bare


MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/[\w.-]+|[A-Z]:\\\\?Users")
PACKAGE_HOST = re.compile(r"(?:files\.pythonhosted|pypi)\.org|(?:index|extra-index)-url[ =]")


@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_no_file_knows_the_machine_it_was_written_on(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    assert not MACHINE_PATH.findall(text)
    if path != Path(__file__).resolve():
        assert not PACKAGE_HOST.findall(text)


# ---- What can be forgotten is enumerated: each verb has a problem case, a call and a paragraph ----

VERBS = sorted(
    path.stem for path in (ROOT / "ivr" / "flow" / "verbs").glob("*.py") if not path.stem.startswith("_")
)
REFERENCE = (ROOT / "docs" / "flow-language.md").read_text(encoding="utf-8")


def test_there_are_verbs_to_hold_to_this() -> None:
    assert {"say", "menu", "ask", "pay", "hang_up"} <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_a_paragraph_in_the_reference(verb: str) -> None:
    assert re.search(rf"^### {verb}$", REFERENCE, re.MULTILINE)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_a_case_that_is_refused(verb: str) -> None:
    cases = [
        path
        for path in (ROOT / "tests" / "flow").rglob("*")
        if path.suffix in {".yaml", ".py", ".txt", ".md"}
    ]
    assert any(re.search(rf"^\s*{verb}:", path.read_text(encoding="utf-8"), re.MULTILINE) for path in cases)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_used_by_a_shipped_flow(verb: str) -> None:
    """Every shipped step is visited by some call (tests/calls), so a verb in a shipped flow has a call."""
    flows = [path.read_text(encoding="utf-8") for path in (ROOT / "flows").glob("*.yaml")]
    assert any(re.search(rf"^    {verb}:", text, re.MULTILINE) for text in flows)
