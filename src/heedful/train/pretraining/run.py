"""Pretrain a language model: the one way in.

Texts, a folder and options go in; the folder comes out as a model like any other, with `pretraining.json`
beside the weights. Killed at any moment and called again, it goes on and ends with the same bytes.
"""

import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from heedful.errors import ModelError
from heedful.models.folder import write_folder
from heedful.models.source import locate
from heedful.models.writing.source import SMOLLM2, locate_writer
from heedful.train.checkpoint import Checkpoints
from heedful.train.classify import plain_errors
from heedful.train.loop import Epoch, Plan, run
from heedful.train.pretraining.corpus import Texts
from heedful.train.pretraining.fresh import fresh_model
from heedful.train.pretraining.learner import Learner
from heedful.train.pretraining.learners import learner_of
from heedful.train.pretraining.options import PretrainOptions
from heedful.train.pretraining.pretrained import Point, Pretrained
from heedful.train.pretraining.schedule import Schedule
from heedful.train.progress import Report

ABOUT = "pretraining.json"
UNTOUCHED = "no model was written, and what was done so far is kept"
SMALLER = "Use a smaller batch_size, a shorter block, or a smaller model, and run it again."
CLEAR = "Lower rate, or give it more warm_up."


def pretrain(
    texts: Texts,
    folder: Path,
    model: str | None = None,
    options: PretrainOptions | None = None,
    report: Report | None = None,
) -> Pretrained:
    """Make `folder` a model that was pretrained on these texts, from scratch or from `model` on."""
    options, work, began = options or PretrainOptions(), work_folder(folder), time.monotonic()
    check_target(folder, work)
    with plain_errors(UNTOUCHED, SMALLER):
        start = fresh_model(texts, options, work) if model is None else _place(model)
        learner, objective = learner_of(start, texts, options, model is not None, work, report)
        schedule = Schedule.of(learner.corpus.rows, options)
        return learn(learner, objective, schedule, options, folder, work, began, report)


def _place(model: str) -> Path:
    """Where a model lies that is to be continued."""
    writes = model in (SMOLLM2, SMOLLM2.rpartition("/")[2])
    return (locate_writer(model) if writes else locate(model)).folder


def learn(
    learner: Learner,
    objective: str,
    schedule: Schedule,
    options: PretrainOptions,
    folder: Path,
    work: Path,
    began: float,
    report: Report | None,
) -> Pretrained:
    """Run the loop and write the folder; one that this very job has written is only read."""
    job = _job(learner, objective, options)
    if folder.exists():
        return _finished(folder, job, work)
    plan = Plan(
        schedule.legs, options.warm_up, False, schedule.legs, options.checkpoint_seconds, when_wild=CLEAR
    )
    measured = learner.measure if learner.corpus.held_rows else None
    checkpoints = Checkpoints(work / "checkpoints", job)
    weights, history = run(learner, schedule.leg, measured, plan, checkpoints, report)
    about = _about(learner, objective, options, schedule, history, weights) | {"job": job}

    def fill(staged: Path) -> None:
        learner.write(weights, staged)
        (staged / ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")

    write_folder(folder, fill)
    return _finished(folder, job, work, time.monotonic() - began)


def check_target(folder: Path, work: Path) -> None:
    """Raise ModelError when something lies where the model is to be, and it is not of a run that stopped."""
    if folder.exists() and not work.exists():
        raise ModelError(f"{folder} is there already. Choose another folder or remove it.")


def read_pretrained(folder: Path, seconds: float = 0.0) -> Pretrained:
    """What `pretraining.json` of a folder says."""
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{folder} has no readable {ABOUT} ({error}): it was not pretrained here."
        ) from error
    about.pop("job")
    points = tuple(Point(**point) for point in about.pop("points"))
    return Pretrained(folder=folder, points=points, seconds=seconds, **about)


def _about(
    learner: Learner,
    objective: str,
    options: PretrainOptions,
    schedule: Schedule,
    history: tuple[Epoch, ...],
    weights: dict[str, Tensor],
) -> dict[str, Any]:
    points, measured = [], learner.curve.points
    for place, epoch in enumerate(history):
        step = schedule.ends(epoch.number)
        point: dict[str, Any] = {
            "step": step,
            "tokens": round(step * schedule.batch * learner.tokens_a_row),
            "training_cost": epoch.loss,
        }
        if place < len(measured):
            found = measured[place]
            point |= {"cost": found.cost, "perplexity": found.perplexity, "accuracy": found.accuracy}
        points.append(point)
    corpus = learner.corpus
    return {
        "objective": objective,
        "parameters": sum(weight.numel() for weight in weights.values()),
        "texts": corpus.texts,
        "tokens": len(corpus.train),
        "held_tokens": len(corpus.held),
        "points": points,
        "options": options.model_dump(mode="json"),
    }


def _job(learner: Learner, objective: str, options: PretrainOptions) -> str:
    """A hash of everything that decides the outcome."""
    about = (
        objective,
        learner.digest,
        learner.corpus.digest,
        learner.corpus.rows,
        options.model_dump_json(exclude={"checkpoint_seconds"}),
        torch.__version__,
        torch.get_num_threads(),
    )
    return hashlib.sha256(repr(about).encode()).hexdigest()


def _finished(folder: Path, job: str, work: Path, seconds: float = 0.0) -> Pretrained:
    """The folder as it is, once it is this job's; what was kept to go on from is removed."""
    result = read_pretrained(folder, seconds)
    if json.loads((folder / ABOUT).read_text(encoding="utf-8"))["job"] != job:
        raise ModelError(
            f"{folder} is there already, from another pretraining. Choose another folder or remove it."
        )
    shutil.rmtree(work, ignore_errors=True)
    return result


def work_folder(folder: Path) -> Path:
    """Where tokens and checkpoints lie until the folder is whole."""
    return folder.with_name(f".{folder.name}.pretraining")
