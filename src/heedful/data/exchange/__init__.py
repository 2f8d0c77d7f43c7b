"""The files of other programs: annotation tools and trainers; what people said comes in and goes out."""
