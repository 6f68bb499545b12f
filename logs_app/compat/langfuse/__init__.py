"""Langfuse's API besides its doors: the project, scores, traces, observations, sessions and datasets, read back.

api.reference.langfuse.com; what the clients 2.60, 3.15 and 5.0 call and need back was learnt by running them.
"""
