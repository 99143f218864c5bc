"""`python -m core.cli` is `vreid`."""

from core.cli import main

if __name__ == "__main__":
    main()
