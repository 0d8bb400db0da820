"""Run the command line with ``python -m shigen.cli``."""

from shigen.cli import main

raise SystemExit(main())
