"""Full-text search: what a log's words are, and what a search asks of them."""
