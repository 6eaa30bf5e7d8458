"""What is known of single sites, as data."""
