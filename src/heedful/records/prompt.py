"""A prompt is what a model that writes is asked: an instruction, a text, and what was said before."""

from dataclasses import dataclass

Turn = tuple[str, str]  # role, content


@dataclass(frozen=True)
class Prompt:
    """`turns` are what was said before, as in a conversation; `prefix` is what an encoder-decoder expects."""

    text: str
    instruction: str = ""
    prefix: str = ""
    turns: tuple[Turn, ...] = ()

    def messages(self) -> list[dict[str, str]]:
        """The conversation that a chat template takes."""
        asked = f"{self.instruction}\n\n{self.text}" if self.instruction else self.text
        said = [*self.turns, ("user", asked)]
        return [{"role": role, "content": content} for role, content in said]

    def plain(self) -> str:
        """In words, for a model that knows no turns."""
        before = "".join(f"{content}\n\n" for _, content in self.turns)
        asked = f"{self.instruction}\n\n" if self.instruction else ""
        return f"{before}{asked}{self.text}\n\n"
