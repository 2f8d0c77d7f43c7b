"""A tracker that writes down what it is told."""

from heedful.tracking.tracker import Place


class Notebook:
    """What was told, in order, as (method, what)."""

    def __init__(self):
        self.told = []

    def __call__(self, place: Place):
        self.told.append(("opened", place.project))
        return self

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *what: self.told.append((name, *what))

    def of(self, name):
        return [what for told, *what in self.told if told == name]
