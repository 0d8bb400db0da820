"""Run the command line with ``python -m shigen``."""

from shigen.cli import main

raise SystemExit(main())
