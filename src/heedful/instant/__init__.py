"""What was just said, heeded at once: a closed-form layer over a version that stays frozen."""
