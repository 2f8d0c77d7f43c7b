"""Personal data in texts: found by rules, and replaced before anything is kept. Knows texts alone."""

from heedful.mask.mask import Found, Mask

__all__ = ["Found", "Mask"]
