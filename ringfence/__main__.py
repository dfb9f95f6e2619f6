"""`python -m ringfence` is the same as `ringfence`."""

from ringfence.cli import main

main()
