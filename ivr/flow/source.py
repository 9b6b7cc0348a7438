"""Reads YAML, alone in this project: bytes become a tree in which every word keeps its place.

Scalars are never resolved: their text is what was typed. What YAML allows beyond words, lists and settings
(anchors, aliases, tags, merge keys, several documents) is refused. Nothing here recurses, so no input can
exhaust the stack.
"""

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from ivr.flow.curly_quotes import find_curly
from ivr.flow.doubled import tell_doubled
from ivr.flow.problems import Hint, Notes, Place, Problem
from ivr.flow.syntax import TOLD_WHERE_IT_BEGAN, explain_syntax, find_invisible, find_lost_keys, find_tab
from ivr.flow.tree import Document, Mapping, Node, Scalar, Sequence

FILE_BYTES_AT_MOST = 256 * 1024
NESTING_AT_MOST = 40
VALUES_AT_MOST = 20_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


class _Open:
    """A list or a group of settings whose end has not come yet."""

    def __init__(self, place: Place, is_mapping: bool) -> None:
        self.place = place
        self.is_mapping = is_mapping
        self.items: list[Node] = []
        self.entries: list[tuple[Scalar, Node]] = []
        self.seen: dict[str, Place] = {}
        self.doubled: list[Scalar] = []
        self.key: Scalar | None = None
        self.wants_key = is_mapping

    def close(self) -> Node:
        if self.is_mapping:
            return Mapping(tuple(self.entries), self.place)
        return Sequence(tuple(self.items), self.place)


def parse(path: str, content: bytes, notes: Notes) -> Document | None:
    """The tree of a file, or None where a problem in `notes` says why there is none. Total on any bytes."""
    text = _decode(path, content, notes)
    if text is None:
        return None
    lines = tuple(text.split("\n"))
    lost = find_lost_keys(path, lines)
    builder = _Builder(path, lines, notes)
    try:
        root = builder.build(text)
    except _Refused as refusal:
        first_lost = min((found.place.line for found in lost), default=refusal.problem.place.line + 1)
        if first_lost > refusal.problem.place.line:
            notes.problems.append(refusal.problem)
        notes.problems.extend(lost)
        return None
    notes.problems.extend(found for found in lost if found.place.line not in builder.folded_lines)
    if builder.has_shortcuts:
        return None
    if isinstance(root, Mapping):
        return Document(path, root, lines)
    if not lost:
        _refuse_top(path, root, notes)
    return None


def _refuse_top(path: str, root: Node | None, notes: Notes) -> None:
    if root is None or (isinstance(root, Scalar) and root.plain and not root.text):
        notes.error(
            "empty-file", Place(path), "the file is empty", Hint("a flow begins with  flow: its_name")
        )
    elif isinstance(root, Sequence):
        message = "the file is one list, but it must be made of settings such as  flow: bill_pay"
        notes.error("wrong-shape", root.place, message)
    else:
        message = "the file is one sentence, but it must be made of settings such as  flow: bill_pay"
        notes.error("wrong-shape", root.place, message)


def _decode(path: str, content: bytes, notes: Notes) -> str | None:
    if len(content) > FILE_BYTES_AT_MOST:
        message = f"the file is larger than {FILE_BYTES_AT_MOST // 1024} KiB"
        notes.error("file-too-large", Place(path), message, Hint("split it into several flows with  use:"))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        line = content.count(b"\n", 0, mistake.start) + 1
        message = "this line is not written in UTF-8"
        notes.error(
            "not-utf-8", Place(path, line, 1), message, Hint("save the file again with the encoding UTF-8")
        )
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    problem = find_invisible(path, text, lines) or find_tab(path, lines)
    if problem is not None:
        notes.problems.append(problem)
        return None
    return text


class _Builder:
    def __init__(self, path: str, lines: tuple[str, ...], notes: Notes) -> None:
        self.path = path
        self.lines = lines
        self.notes = notes
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.values = 0
        self.documents = 0
        self.folded_lines: set[int] = set()
        self.has_shortcuts = False

    def build(self, text: str) -> Node | None:
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                self._take(event)
        except yaml.MarkedYAMLError as mistake:
            began_there = any(sign in (mistake.problem or "") for sign in TOLD_WHERE_IT_BEGAN)
            mark = (began_there and mistake.context_mark) or mistake.problem_mark or mistake.context_mark
            at = (mark.line, mark.column) if mark else (0, 0)
            raise _Refused(explain_syntax(self.path, self.lines, mistake.problem or "", at)) from mistake
        except yaml.YAMLError as mistake:
            problem = Problem("not-readable", "error", "the file cannot be read as YAML", Place(self.path))
            raise _Refused(problem) from mistake
        return self.root

    def _take(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            self._count(event)
        match event:
            case DocumentStartEvent():
                self._start_document(event)
            case ScalarEvent():
                self._add(self._scalar(event))
            case AliasEvent():
                self._add(Scalar("", self._place(event)))
            case MappingStartEvent() | SequenceStartEvent():
                self._open(event)
            case MappingEndEvent() | SequenceEndEvent():
                closed = self.stack.pop()
                tell_doubled(closed.doubled, closed.seen, self.notes)
                self._add(closed.close())
            case _:
                pass

    def _start_document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second document begins here; a file holds one"
            raise _Refused(Problem("several-documents", "error", message, self._place(event)))

    def _count(self, event: NodeEvent) -> None:
        self.values += 1
        if self.values > VALUES_AT_MOST:
            message = f"the file holds more than {VALUES_AT_MOST:,} values"
            raise _Refused(Problem("too-many-values", "error", message, self._place(event)))
        if event.anchor is not None:
            self.has_shortcuts = True
            sign = "*" if isinstance(event, AliasEvent) else "&"
            message = f"'{sign}{event.anchor}' is a YAML shortcut, which flow files do not have"
            hint = Hint(f"write the words out, or quote a sentence that begins with {sign}")
            self.notes.error("anchor", self._place(event), message, hint)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.has_shortcuts = True
            message = "a word that begins with ! is a YAML tag, which flow files do not have"
            self.notes.error(
                "tag", self._place(event), message, Hint("quote the sentence, or leave the ! word out")
            )

    def _open(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        if len(self.stack) >= NESTING_AT_MOST:
            message = f"more than {NESTING_AT_MOST} levels stand inside each other here"
            raise _Refused(Problem("too-deep", "error", message, self._place(event)))
        self.stack.append(_Open(self._place(event), isinstance(event, MappingStartEvent)))

    def _scalar(self, event: ScalarEvent) -> Scalar:
        place = self._place(event)
        last_line = event.end_mark.line + 1 if event.end_mark else place.line
        if last_line > place.line:
            self.folded_lines.update(range(place.line + 1, last_line + 1))
        problem = find_invisible(self.path, event.value, None)
        if problem is not None:
            self.notes.error(problem.rule, place, problem.message, *problem.hints)
        elif event.style not in ("'", '"') and (curly := find_curly(event.value, place)):
            self.notes.problems.append(curly)
        return Scalar(event.value, place, not event.style, last_line)

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.is_mapping:
            top.items.append(node)
        elif top.wants_key:
            self._add_key(top, node)
        else:
            if top.key is not None:
                top.entries.append((top.key, node))
            top.key, top.wants_key = None, True

    def _add_key(self, top: _Open, node: Node) -> None:
        top.wants_key = False
        if not isinstance(node, Scalar):
            message = "a list or braces stand where a name was expected"
            self.notes.error(
                "bad-name", node.place, message, Hint("a sentence that begins with { must be quoted")
            )
            return
        if node.plain and node.text == "<<":
            self.has_shortcuts = True
            self.notes.error("anchor", node.place, "'<<' is a YAML shortcut, which flow files do not have")
            return
        if node.text in top.seen:
            top.doubled.append(node)
            return
        top.seen[node.text] = node.place
        top.key = node

    def _place(self, event: Event) -> Place:
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:
            return Place(self.path)
        line = self.lines[start.line] if start.line < len(self.lines) else ""
        stop = end.column if end.line == start.line else len(line)
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            stop = start.column + 1
        return Place(self.path, start.line + 1, start.column + 1, max(1, stop - start.column))
