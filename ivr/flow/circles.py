"""Circles in a graph of names: Tarjan's algorithm (1972) with a stack of its own in place of recursion."""

from collections.abc import Iterable, Iterator, Mapping


def circles(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Groups whose members all reach each other; what a group leads to comes before it in the list.

    A name that is no key of `edges` is left out. A group of one is a circle only if it leads to itself.
    """
    search = _Search(edges)
    for root in edges:
        if root not in search.order:
            search.run(root)
    return search.groups


class _Search:
    def __init__(self, edges: Mapping[str, Iterable[str]]) -> None:
        self.edges = edges
        self.order: dict[str, int] = {}
        self.lowest: dict[str, int] = {}
        self.open: list[str] = []
        self.is_open: set[str] = set()
        self.groups: list[list[str]] = []
        self.path: list[tuple[str, Iterator[str]]] = []

    def run(self, root: str) -> None:
        self._enter(root)
        while self.path:
            name, remaining = self.path[-1]
            target = next(remaining, None)
            if target is None:
                self._leave(name)
            elif target not in self.order:
                self._enter(target)
            elif target in self.is_open:
                self.lowest[name] = min(self.lowest[name], self.order[target])

    def _enter(self, name: str) -> None:
        self.order[name] = self.lowest[name] = len(self.order)
        self.open.append(name)
        self.is_open.add(name)
        self.path.append((name, iter([target for target in self.edges[name] if target in self.edges])))

    def _leave(self, name: str) -> None:
        self.path.pop()
        if self.path:
            before = self.path[-1][0]
            self.lowest[before] = min(self.lowest[before], self.lowest[name])
        if self.lowest[name] != self.order[name]:
            return
        start = self._position(name)
        group = self.open[start:]
        del self.open[start:]
        self.is_open.difference_update(group)
        self.groups.append(group)

    def _position(self, name: str) -> int:
        position = len(self.open) - 1
        while self.open[position] != name:
            position -= 1
        return position
