"""What the reader knows about sites, as data."""
