"""Personal data are in no text that a project that writes keeps, whatever way it came in."""

import sqlite3
from pathlib import Path

from heedful.project import Project
from heedful.testing import tiny_writer

SECRET = "ann.lee@example.org"


def test_what_people_write_is_masked_before_it_is_kept(tmp_path: Path) -> None:
    model = {"base": str(tiny_writer(tmp_path / "model"))}
    settings = {"model": model, "writing": {"max_new_tokens": 4}, "privacy": {"mask": ["email"]}}
    with Project.create(tmp_path / "p", task="instruction", **settings) as project:
        rows = tmp_path / "rows.csv"
        rows.write_text(f"prompt,completion\nwrite to {SECRET},I wrote to {SECRET}\n")
        project.add(rows)
        project.train()
        answer = project.predict(f"who is {SECRET}?", keep=True)
        project.correct(answer, f"it is {SECRET}")
        project.prefer(answer, f"{SECRET} it is", "no")
        project.tell(f"never say “{SECRET}”", on=answer)
    stored = sqlite3.connect(tmp_path / "p" / "store.db")
    found = [stored.execute(f"select body from {table}").fetchall() for table in ("entry", "example")]
    bodies = [body for rows in found for (body,) in rows]
    assert len(bodies) > 8
    assert not [body for body in bodies if "ann.lee" in body]
