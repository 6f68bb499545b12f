"""Humanloop's API v5 besides its log calls: files, versions, environments, directories, datasets, logs read back.

humanloop.com/docs/reference; what the SDKs 0.8.0 to 0.8.38 call and need back was learnt by running them.
"""
