"""Where records lie: the ledger, the examples and the registry of versions. Knows no tensors."""

from heedful.store.store import Store

__all__ = ["Store"]
