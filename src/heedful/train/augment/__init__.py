"""Texts made of texts: for projects with few labels, and only where left-out texts say that it pays."""
