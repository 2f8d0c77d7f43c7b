"""What answers in a project, by its task: labels, texts or numbers, each kept up with what is said."""

from heedful.serve.answering import Answering
from heedful.serve.live import Live
from heedful.serve.numbers.answering import NumberAnswering
from heedful.serve.numbers.answering import keep_up as keep_numbers_up
from heedful.serve.workspace import Workspace
from heedful.serve.writing.answering import WritingAnswering, keep_up


class Answers:
    """Loads a version when somebody asks; then heeds what anybody says, in this process or in another."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.live = Live(workspace)
        self._texts: WritingAnswering | None = None
        self._numbers: NumberAnswering | None = None

    def over(self, workspace: Workspace) -> "Answers":
        """Those of the project with other settings, kept up in the same way."""
        answers = Answers(workspace)
        answers.live.beside = self.live.beside
        return answers

    @property
    def labels(self) -> Answering:
        """Those of a task whose answers are labels."""
        return self.live.now()

    @property
    def texts(self) -> WritingAnswering:
        """Those of a task that writes."""
        self._texts = keep_up(self._workspace, self._texts)
        return self._texts

    @property
    def numbers(self) -> NumberAnswering:
        """Those of a task whose answers are numbers."""
        self._numbers = keep_numbers_up(self._workspace, self._numbers)
        return self._numbers

    @property
    def now(self) -> Answering | WritingAnswering | NumberAnswering:
        """Those of this project's task."""
        if self._workspace.numbers:
            return self.numbers
        return self.texts if self._workspace.writes else self.labels

    def swap(self) -> None:
        """Load the version in use beside the one that answers, and let it take over before this returns."""
        if not self._workspace.numbers:  # where they are answered, the next answer looks for itself
            self.live.swap()
