"""What is being learnt: what feedback means for a task, what people agree on, what an answer is."""
