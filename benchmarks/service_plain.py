"""What many would write: FastAPI around transformers' text classification pipeline.

    python service_plain.py MODEL PORT

The settings are sensible ones for such a server, chosen by reasoning and not by measurement: the
endpoint runs in a thread, so that the loop stays free; one text a call; requests take turns at the model,
each with all processors, because threads that compete for two processors are slower.
"""

import sys
import threading
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from transformers import pipeline

app = FastAPI()
model: Any = None
turn = threading.Lock()


class Ask(BaseModel):
    """A text."""

    text: str


class Answer(BaseModel):
    """The best label."""

    label: str
    score: float


@app.post("/predict")
def predict(asked: Ask) -> Answer:
    """Answer one text."""
    with turn:
        (found,) = model(asked.text, truncation=True, max_length=256)
    return Answer(label=found["label"], score=found["score"])


if __name__ == "__main__":
    model = pipeline("text-classification", model=sys.argv[1], device="cpu")
    model("warm")
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)
