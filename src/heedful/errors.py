"""What can go wrong, as a tree; imports nothing.

    HeedfulError
    ├── ConfigError      (ValueError)    heedful.toml or an option says something impossible
    ├── DataError        (ValueError)    a row, file or text cannot be used
    ├── FeedbackError    (ValueError)    what a person said does not fit the text or the labels
    ├── ModelError       (ValueError)    a model cannot be found, is unsafe or damaged
    ├── TrainingError    (RuntimeError)  training could not go on; the version in use is untouched
    ├── StoreError       (RuntimeError)  the store cannot be read or written
    ├── NotFoundError    (LookupError)   no such project, version, prediction or feedback
    ├── RefusedByPeopleError (RuntimeError) people's review keeps a version out
    └── MissingExtraError (ImportError)  an optional package is not installed

Each message says what was found, what was wanted and what to do.
"""


class HeedfulError(Exception):
    """Any failure that heedful foresees; catching this one is enough."""


class ConfigError(HeedfulError, ValueError):
    """heedful.toml or an option says something impossible."""


class DataError(HeedfulError, ValueError):
    """A row, file or text cannot be used."""


class FeedbackError(HeedfulError, ValueError):
    """What a person said does not fit the text or the labels."""


class ModelError(HeedfulError, ValueError):
    """A model cannot be found, is unsafe to load or is damaged."""


class TrainingError(HeedfulError, RuntimeError):
    """Training could not go on; the version in use is untouched."""


class StoreError(HeedfulError, RuntimeError):
    """The store cannot be read or written."""


class NotFoundError(HeedfulError, LookupError):
    """There is no such project, version, prediction or feedback."""


class RefusedByPeopleError(HeedfulError, RuntimeError):
    """People's review keeps a version from taking over."""


class MissingExtraError(HeedfulError, ImportError):
    """An optional package is not installed."""
