"""The pages of a project in the order of the navigation: their names, whom they are for, their keys."""

from dataclasses import dataclass

from heedful.records.person import Role, may
from heedful.web.language import gettext_noop


@dataclass(frozen=True)
class Place:
    """A page: the end of its address, what it is called, the role it wants, the keys that lead there."""

    path: str
    name: str
    role: Role
    combo: str
    apart: bool = False


PLACES = (
    Place("ask", gettext_noop("Ask"), "annotator", "g a"),
    Place("review", gettext_noop("Review"), "annotator", "g r"),
    Place("blind", gettext_noop("Blind review"), "annotator", "g b"),
    Place("conflicts", gettext_noop("Conflicts"), "reviewer", "g c"),
    Place("rounds", gettext_noop("Rounds"), "annotator", "g o", apart=True),
    Place("versions", gettext_noop("Versions"), "annotator", "g v"),
    Place("labels", gettext_noop("Labels"), "annotator", "g l"),
    Place("people", gettext_noop("People"), "reviewer", "g p", apart=True),
    Place("settings", gettext_noop("Settings"), "annotator", "g s"),
)


def places_for(role: Role) -> tuple[Place, ...]:
    """Where somebody of this role may go."""
    return tuple(place for place in PLACES if may(role, place.role))
