"""Settings and recipes in words."""

from types import MappingProxyType

from heedful.records.recipe import TrainingRecipe

SETTINGS = MappingProxyType(
    {
        "scope": "which weights move",
        "layers": "last layers that move",
        "lora_rank": "rank of the adapters",
        "contrast": "drawing texts of a label together",
        "body_rate": "learning rate",
        "epochs": "epochs",
        "batch_size": "batch size",
        "layer_decay": "layer-wise decay",
        "weight_decay": "weight decay",
        "dropout": "dropout",
        "rdrop": "R-Drop",
        "label_smoothing": "label smoothing",
        "head_l2": "how strongly the head is held back",
        "head_smoothing": "label smoothing of the head",
        "bend": "a head that bends",
        "names": "weight of the label names",
        "augment": "texts made of texts",
        "copies": "texts made of each",
        "model": "the model that makes texts",
    }
)
MOVES = MappingProxyType(
    {"head": "the head alone", "last": "the last layers", "lora": "adapters on all layers", "full": "all"}
)
WAYS = MappingProxyType(
    {
        "none": "none",
        "swap": "words that change places",
        "drop": "words left out",
        "replace": "words replaced by a masked language model",
        "paraphrase": "paraphrases",
    }
)
BODY = (
    "body_rate",
    "epochs",
    "batch_size",
    "layer_decay",
    "weight_decay",
    "dropout",
    "rdrop",
    "label_smoothing",
    "contrast",
)


def setting(name: str) -> str:
    """A setting as people call it."""
    return SETTINGS.get(name, name)


def settings(recipe: TrainingRecipe) -> dict[str, str]:
    """What a recipe says, by setting; what plays no part in it is left out."""
    names = ["scope"]
    names += {"last": ["layers"], "lora": ["lora_rank"]}.get(recipe.scope, [])
    names += BODY if recipe.moves_body else ()
    names += ["names", "head_smoothing", "head_l2", "bend", "augment"]
    names += ["copies"] if recipe.augment != "none" else []
    return {name: _told(name, getattr(recipe, name)) for name in names}


def in_a_line(recipe: TrainingRecipe | None) -> str:
    """A recipe in a line: what sets it apart from others."""
    if recipe is None:
        return "?"
    parts = [MOVES[recipe.scope]]
    if recipe.scope == "last":
        parts[0] = f"the last {recipe.layers} layers" if recipe.layers > 1 else "the last layer"
    if recipe.scope == "lora":
        parts[0] = f"adapters of rank {recipe.lora_rank}"
    if recipe.moves_body:
        how = "drawn together" if recipe.contrast else "by their labels"
        parts += [f"{how}, rate {recipe.body_rate:.1g}, {recipe.epochs} epochs"]
        parts += [f"dropout {recipe.dropout:.2g}"] if recipe.dropout else []
        parts += [f"R-Drop {recipe.rdrop:.2g}"] if recipe.rdrop else []
        parts += [f"smoothing {recipe.label_smoothing:.2g}"] if recipe.label_smoothing else []
        parts += [f"layer decay {recipe.layer_decay:.2g}"] if recipe.layer_decay < 1 else []
    parts += [f"names x {recipe.names:g}"] if recipe.names else []
    parts += [f"head smoothing {recipe.head_smoothing:.2g}"] if recipe.head_smoothing else []
    parts += ["a head that bends"] if recipe.bend else []
    parts += [f"{WAYS[recipe.augment]} x {recipe.copies}"] if recipe.augment != "none" else []
    return "; ".join(parts)


def _told(name: str, value: object) -> str:
    match name, value:
        case "scope", str():
            return MOVES[value]
        case "augment", str():
            return WAYS[value]
        case "contrast", float():
            return "yes" if value else "no"
        case "head_l2", 0.0:
            return "found by leaving out"
        case _, bool():
            return "yes" if value else "no"
        case _, float():
            return f"{value:.3g}"
    return str(value)
