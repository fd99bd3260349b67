"""Lets `python -m diligence` run the command line."""

from diligence.cli import main

main()
