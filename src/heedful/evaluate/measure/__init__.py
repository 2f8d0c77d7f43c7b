"""How good one model is: answers and what was wanted in, figures with their intervals out."""
