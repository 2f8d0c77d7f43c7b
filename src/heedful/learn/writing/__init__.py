"""What a round teaches a writer: feedback as rows, wishes as answers that have what was wished."""
