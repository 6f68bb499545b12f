"""What other installations and other vendors exported, brought in: a file's rows become the records that the same calls
would have been had their clients logged here."""
