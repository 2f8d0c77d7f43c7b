"""Projects on a server: who may do what, answers in batches. What the API and the pages stand on."""
