"""`pretrain`: raw texts become a language model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.train.pretraining.pretrained import Pretrained

NEXT = "Next: heedful init PROJECT --model {folder}"


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command()(pretrain)


def pretrain(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(help="A text file, a file of rows (JSONL, CSV, Parquet), or a folder of them.")
    ],
    folder: Annotated[Path, typer.Argument(help="Where the model shall lie.")],
    model: Annotated[
        str | None, typer.Option(help="Go on with this model; without it a new one is made.")
    ] = None,
    objective: Annotated[
        str | None, typer.Option(help="masked, next or spans; without it, what the model is for.")
    ] = None,
    size: Annotated[
        str | None, typer.Option(help="A new model's size: tiny, mini, small, medium or base.")
    ] = None,
    layers: Annotated[int | None, typer.Option(help="A new model's layers.")] = None,
    width: Annotated[int | None, typer.Option(help="A new model's width.")] = None,
    tokenizer: Annotated[
        str | None, typer.Option(help="A new model's tokenizer: wordpiece, bpe or unigram.")
    ] = None,
    vocabulary: Annotated[int | None, typer.Option(help="Most pieces in a new tokenizer.")] = None,
    cased: Annotated[bool, typer.Option("--cased", help="Keep capitals and accents.")] = False,
    epochs: Annotated[float | None, typer.Option(help="How often every text is seen.")] = None,
    steps: Annotated[int | None, typer.Option(help="How many batches are seen, in place of epochs.")] = None,
    block: Annotated[int | None, typer.Option(help="Tokens a row.")] = None,
    batch: Annotated[int | None, typer.Option(help="Rows a step.")] = None,
    rate: Annotated[float | None, typer.Option(help="The learning rate.")] = None,
    whole_words: Annotated[
        bool, typer.Option("--whole-words", help="Mask all pieces of a word or none.")
    ] = False,
    held_out: Annotated[
        float | None, typer.Option(help="Share of the texts that is only measured on.")
    ] = None,
    seed: Annotated[int, typer.Option(help="What chance starts from.")] = 0,
    text: Annotated[str | None, typer.Option("--text", help="The column with the texts.")] = None,
    format: Annotated[
        str | None, typer.Option(help="What the source is, where the suffix does not say.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="How characters are written, if not UTF-8.")] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Also write the curve as a page (.html).")
    ] = None,
) -> None:
    """Pretrain a language model on raw texts, from scratch or going on with a model. Stopped, it goes on."""
    from heedful.cli.progress import bar
    from heedful.loop.pretraining import pretrain as run

    session: Session = context.obj
    given = {
        "objective": objective, "size": size, "layers": layers, "width": width, "tokenizer": tokenizer,
        "vocabulary": vocabulary, "epochs": epochs, "steps": steps, "block": block, "batch_size": batch,
        "rate": rate, "held_out": held_out,
    }  # fmt: skip
    options: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    with bar(session) as progress:
        made = run(
            source, folder, model=model, text_column=text, format=format, encoding=encoding, report=report,
            progress=progress, seed=seed, lowercase=not cased, whole_words=whole_words, **options,
        )  # fmt: skip
    session.say(_plain(made), lambda console: _show(console, made))


def _plain(made: "Pretrained") -> dict[str, Any]:
    best = made.best
    return {
        "folder": made.folder,
        "objective": made.objective,
        "parameters": made.parameters,
        "texts": made.texts,
        "steps": made.points[-1].step,
        "tokens": made.points[-1].tokens,
        "perplexity": best.perplexity,
        "accuracy": best.accuracy,
        "seconds": round(made.seconds, 1),
    }


def _show(console: "Console", made: "Pretrained") -> None:
    from heedful.cli.tables import table

    drawn = table("step>", "tokens seen>", "cost>", "perplexity>", "guessed right>")
    shown = made.points[:: max(1, len(made.points) // 10)]
    for point in shown if made.points[-1] in shown else [*shown, made.points[-1]]:
        measured = (
            ("-", "-") if point.perplexity is None else (f"{point.perplexity:.1f}", f"{point.accuracy:.1%}")
        )
        drawn.add_row(f"{point.step:,}", f"{point.tokens:,}", f"{point.training_cost:.3f}", *measured)
    console.print(drawn)
    console.print(f"{made.parameters / 1e6:.1f} million weights in {made.folder}.")
    console.print(NEXT.format(folder=made.folder) if made.objective == "masked" else "")
