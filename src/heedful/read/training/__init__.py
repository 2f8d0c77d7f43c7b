"""How the reader learns from marked comments: alignment, fitting, the weights that are shipped."""
