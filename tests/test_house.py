"""The habits of the house, held by a machine: sizes, names, docstrings, and what must not be forgotten."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
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


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def functions_of(path: Path) -> list[FunctionNode]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, FunctionNode)]


@pytest.fixture(scope="module", autouse=True)
def forget_trees() -> Iterator[None]:
    """Each file is parsed once for all tests here, and for none elsewhere."""
    yield
    functions_of.cache_clear()
    tree_of.cache_clear()


def lines_of(function: FunctionNode) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_a_file_can_be_read_in_one_sitting() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert not {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES}


def test_a_function_fits_on_a_screen() -> None:
    lengths = {
        f"{name_of(path)}: {function.name}": lines_of(function)
        for path in SOURCES
        for function in functions_of(path)
    }
    assert not {name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION_LINES}


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


def test_names_say_what_a_thing_is() -> None:
    empty = {
        name_of(path): (set(names_given(tree_of(path))) & FORBIDDEN_NAMES)
        - FRAMEWORK_NAMES.get(name_of(path), set())
        for path in SOURCES
    }
    assert not {name: names for name, names in empty.items() if names}


def public_definitions(node: ast.Module | ast.ClassDef) -> Iterator[FunctionNode | ast.ClassDef]:
    for child in node.body:
        if isinstance(child, FunctionNode | ast.ClassDef) and not child.name.startswith("_"):
            yield child


def test_a_module_says_what_it_is_about() -> None:
    trees = {name_of(path): tree_of(path) for path in IVR}
    assert not [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)]


def test_what_is_public_is_explained() -> None:
    silent = {
        name_of(path): [one.name for one in public_definitions(tree_of(path)) if not ast.get_docstring(one)]
        for path in IVR
    }
    assert not {name: names for name, names in silent.items() if names}


def comments_of(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


OPT_OUT = re.compile(r"# (noqa|type: ignore|fmt: off)\b(?P<rules>(: [A-Z]+\d+(, ?[A-Z]+\d+)*|\[[\w, -]+\])?)")
PYTHON = [path for path in TEXTS if path.suffix == ".py"]


def is_bare(comment: str) -> bool:
    found = OPT_OUT.search(comment)
    return found is not None and (not found["rules"] or len(comment[found.end() :].strip(" #-:")) < 8)


def test_each_opt_out_of_a_lint_names_its_rule_and_its_reason() -> None:
    assert not [
        f"{name_of(path)}:{line}: {comment}"
        for path in PYTHON
        for text in [path.read_text(encoding="utf-8")]
        if OPT_OUT.search(text)  # reading a file word by word takes its time
        for line, comment in comments_of(text)
        if is_bare(comment)
    ]


@pytest.mark.parametrize(
    ("comment", "bare"),
    [
        ("# noqa", True),
        ("# noqa: S101", True),
        ("# type: ignore", True),
        ("# type: ignore[arg-type]", True),
        ("# noqa: S101 - the test asserts", False),
        ("# type: ignore[arg-type] # handed on as it came", False),
        ("# a remark", False),
    ],
)
def test_a_bare_opt_out_is_seen(comment: str, bare: bool) -> None:
    assert is_bare(comment) is bare


MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/[\w.-]+|[A-Z]:\\\\?Users")
PACKAGE_HOST = re.compile(r"(?:files\.pythonhosted|pypi)\.org|(?:index|extra-index)-url[ =]")


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    told = {
        name_of(path): MACHINE_PATH.findall(text) + PACKAGE_HOST.findall(text)
        for path in TEXTS
        if path != Path(__file__).resolve()
        for text in (path.read_text(encoding="utf-8", errors="replace"),)
    }
    assert not {name: found for name, found in told.items() if found}


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
