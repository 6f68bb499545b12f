"""The formats that Polylog takes: one file each, pure. A new format is one file, one line here, one fixture folder."""

from logs_app.adapters import athina, humanloop, litellm, llmonitor, logspend, lunary, native, otlp

ADAPTERS = (native, logspend, athina, llmonitor, lunary, litellm, humanloop, otlp)
