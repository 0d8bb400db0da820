"""``shigen criticality``: published methods side by side, with evidence and ranges."""
