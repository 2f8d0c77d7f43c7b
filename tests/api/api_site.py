"""What the tests of the API build their input with: a project on a server without a socket."""

from dataclasses import dataclass, field

from fastapi.testclient import TestClient

from heedful.host.hosted import Hosted
from heedful.records.person import Person

PASSWORD = "a password of eight words or so"
BASE = "/api/projects/project"


@dataclass
class Site:
    """An application with one project; `people` by role, `tokens` by role."""

    http: TestClient
    hosted: Hosted
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, role: str | None = "owner", **more):
        """A request to an address of the project, with the token of somebody of this role."""
        headers = {
            **({"Authorization": f"Bearer {self.tokens[role]}"} if role else {}),
            **more.pop("headers", {}),
        }
        self.http.cookies.clear()
        return self.http.request(method, BASE + path, headers=headers, **more)

    def add_person(self, name: str, role: str) -> None:
        store = self.hosted.store.people
        invitation = store.first_link() if role == "owner" else store.invite(name, role)
        person = store.accept(invitation.secret, "no password is checked against this")
        self.people[role] = person
        self.tokens[role] = store.issue(person, "token", "test", role, None).secret
