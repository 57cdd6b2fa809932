"""An instance rewritten so that its best values are known from those of the first: the same, or no worse, or double."""
