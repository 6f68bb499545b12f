"""What several formats have in common: chat messages, usage, times. Pure; adapters read with these."""
