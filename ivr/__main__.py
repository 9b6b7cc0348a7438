"""`python -m ivr`."""

from ivr.cli import main

if __name__ == "__main__":
    main(prog_name="ivr")
