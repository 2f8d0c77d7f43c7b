"""What people's review says: agreement, win rates with intervals, how many items are still needed."""
