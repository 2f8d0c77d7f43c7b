"""HTTP: thin routes over `Project`, and who may use them."""
