"""A month of lifelike logs: pure scenarios that `manage.py demo` sends in by the real way."""
