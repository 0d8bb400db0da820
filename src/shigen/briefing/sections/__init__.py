"""One file per part of a briefing: each turns findings into blocks in one language."""
