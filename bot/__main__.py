"""`python -m bot` is `goedwerk`."""

from bot.cli import main

main()
