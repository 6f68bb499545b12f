"""How fast the way in is, against this machine's own ceilings: `make bench`. bench/README.md says how to read it."""
