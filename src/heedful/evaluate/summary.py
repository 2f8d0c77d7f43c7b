"""The numbers a report shows for one version, by name."""

from heedful.evaluate.calibration import calibration_error
from heedful.evaluate.metrics import Floats, Targets, accuracy, brier, f1, judgeable, mean, nll


def summary(probabilities: Floats, targets: Targets, multi_label: bool = False) -> dict[str, float]:
    """Accuracy, F1, proper scores and calibration error of one version."""
    known = judgeable(targets, multi_label)
    micro, macro = f1(probabilities, targets, multi_label)
    return {
        "accuracy": accuracy(probabilities, targets, multi_label),
        "micro_f1": micro,
        "macro_f1": macro,
        "nll": mean(nll(probabilities, targets, multi_label)[known]),
        "brier": brier(probabilities, targets, multi_label),
        "ece": calibration_error(probabilities, targets, multi_label),
    }
