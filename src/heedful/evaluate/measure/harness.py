"""Causal models by the tasks of lm-evaluation-harness (the extra `lm-eval`).

A folder of transformers and names of tasks go in, an evaluation comes out. Prompts and figures are the
harness's own; its scores depend on the batch size, so one request is always asked at a time.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from heedful.errors import ConfigError, MissingExtraError
from heedful.evaluate.measure.run import Evaluated, programs
from heedful.records.evaluation import Evaluation, Kind, Measure
from heedful.records.report import Interval

SPREAD = 1.959964  # standard errors to either side of a 95 % interval
KINDS: Mapping[str, Kind] = {
    "mcc": "score", "bleu": "points", "chrf": "points", "ter": "points", "word_perplexity": "loss",
    "byte_perplexity": "loss", "bits_per_byte": "loss", "perplexity": "loss",
}  # fmt: skip


def run_harness(
    folder: Path,
    tasks: Sequence[str | dict[str, Any]],
    *,
    name: str,
    digest: str,
    shots: int | None = None,
    limit: int | None = None,
    seed: int = 0,
) -> Evaluated:
    """Let the harness measure the causal model in a folder; raises MissingExtraError without the extra."""
    evaluator = _harness()
    try:
        results = evaluator.simple_evaluate(
            model="hf",
            model_args={"pretrained": str(folder), "dtype": "float32"},
            tasks=list(tasks),
            num_fewshot=shots,
            batch_size=1,
            device="cpu",
            limit=limit,
            random_seed=seed,
            numpy_random_seed=seed,
            torch_random_seed=seed,
            fewshot_random_seed=seed,
            log_samples=False,
            bootstrap_iters=1000,
        )
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(
            f"The harness could not run {', '.join(map(str, tasks))}: {error}. `lm_eval ls tasks` lists all; "
            "tasks whose data is not in the hub's cache need a network once."
        ) from error
    measures = tuple(_measures(results["results"]))
    sizes = results.get("n-samples", {})
    record = Evaluation(
        subject=name,
        digest=digest,
        data=", ".join(results["results"]),
        data_digest="",
        size=sum(int(one.get("effective", 0)) for one in sizes.values()),
        task="lm-eval",
        measures=measures,
        notes=(_note(shots, limit, results),),
        about={**programs(), "lm-eval": str(results.get("lm_eval_version", ""))},
    )
    return Evaluated(record, ())


def _harness() -> Any:
    try:
        return import_module("lm_eval.evaluator")
    except ImportError as error:
        raise MissingExtraError(
            "Tasks of lm-evaluation-harness want the package lm-eval: pip install 'heedful[lm-eval]'."
        ) from error


def _measures(results: Mapping[str, Mapping[str, Any]]) -> Iterator[Measure]:
    """One measure a task, metric and filter, with the harness's own standard error where it gives one."""
    for task, found in results.items():
        for key, value in found.items():
            metric, _, kept = key.partition(",")
            if metric.endswith("_stderr") or isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if not kept or not math.isfinite(value):
                continue
            error = found.get(f"{metric}_stderr,{kept}")
            known = isinstance(error, int | float) and math.isfinite(error)
            around = SPREAD * float(error) if known and error is not None else 0.0
            yield Measure(
                name=f"{task} {metric}" + ("" if kept == "none" else f" ({kept})"),
                interval=Interval(value=float(value), low=value - around, high=value + around),
                kind=KINDS.get(metric, "share"),
                how="lm-eval's standard error" if known else "no interval",
                official=True,
            )


def _note(shots: int | None, limit: int | None, results: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{task} {number}" for task, number in results.get("versions", {}).items())
    some = "" if limit is None else f", at most {limit} questions a task: not to be compared with others"
    solved = "as many shots as each task says" if shots is None else f"{shots} shots"
    return f"lm-evaluation-harness, {solved}, one request at a time{some}. Task versions: {versions}."
