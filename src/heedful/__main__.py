"""`python -m heedful` is the command line."""

from heedful.cli.app import main

if __name__ == "__main__":
    main()
