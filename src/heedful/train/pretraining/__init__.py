"""Pretraining: raw texts become a language model; what is asked of it, and how texts become its batches."""
