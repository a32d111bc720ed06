"""Documents that end each other in a circle. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

Node = Hashable


def in_rings(links: Iterable[tuple[Node, Node]], held: Iterable[tuple[Node, Node]] = ()) -> set[Node]:
    """What stands in a ring of which a link is new. A link leads from what is ended to what ends it.

    `held` are the links that stand already: a ring of them alone is nobody's new mistake. Strongly connected
    components by Tarjan's algorithm, with a stack of its own: a chain of repeals may be long.
    """
    new = list(links)
    graph: dict[Node, list[Node]] = {}
    for ended, by in (*new, *held):
        graph.setdefault(ended, []).append(by)
    component = _Search(graph).component
    guilty = {component[ended] for ended, by in new if component[ended] == component.get(by)}
    return {node for node, number in component.items() if number in guilty}


class _Search:
    """One walk over the graph: `component` numbers the strongly connected components."""

    def __init__(self, graph: Mapping[Node, Sequence[Node]]) -> None:
        self._graph = graph
        self._order: dict[Node, int] = {}
        self._lowest: dict[Node, int] = {}
        self._open: list[Node] = []
        self._work: list[tuple[Node, Iterator[Node]]] = []
        self.component: dict[Node, int] = {}
        for root in graph:
            if root not in self._order:
                self._walk(root)

    def _walk(self, root: Node) -> None:
        self._enter(root)
        while self._work:
            node, others = self._work[-1]
            other = next(others, None)
            if other is None:
                self._leave(node)
            elif other not in self._order:
                self._enter(other)
            elif other not in self.component:
                self._lowest[node] = min(self._lowest[node], self._order[other])

    def _enter(self, node: Node) -> None:
        self._order[node] = self._lowest[node] = len(self._order)
        self._open.append(node)
        self._work.append((node, iter(self._graph.get(node, ()))))

    def _leave(self, node: Node) -> None:
        self._work.pop()
        if self._work:
            above = self._work[-1][0]
            self._lowest[above] = min(self._lowest[above], self._lowest[node])
        if self._lowest[node] < self._order[node]:
            return
        number = self._order[node]  # unlike that of every other component
        while self.component.get(node) is None:
            self.component[self._open.pop()] = number
