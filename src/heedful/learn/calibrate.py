"""Temperature scaling (Guo et al., 2017): logits that are right but too sure, or not sure enough, are scaled.

One number for all labels, the one under which the held-out answers are least surprising.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from heedful.train.data import TrainingSet
from heedful.train.score import mean_cost

Floats = NDArray[np.float32]

COLDEST, HOTTEST = 0.05, 20.0
FEWEST = 20


def best_temperature(logits: Floats, data: TrainingSet, multi_label: bool) -> float:
    """The temperature for logits [N, C] of texts that were held out; 1 when there are too few to tell.

    Numbers have none.
    """
    if len(data) < FEWEST or data.values is not None:
        return 1.0

    def surprise(log_temperature: float) -> float:
        return mean_cost((logits / np.exp(log_temperature)).astype(np.float32), data, multi_label)

    found = minimize_scalar(surprise, bounds=(np.log(COLDEST), np.log(HOTTEST)), method="bounded")
    return float(np.exp(found.x))
