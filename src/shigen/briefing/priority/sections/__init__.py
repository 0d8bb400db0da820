"""The sections of a priority document, in reading order."""
