"""What the way in tells whoever is upstairs."""

from django.dispatch import Signal

# Sent by an adapter when its request's items are durable, before its client is told. Says `access` and `receipts`.
accepted = Signal(use_caching=True)
