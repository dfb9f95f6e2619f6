"""How the loops over whole populations are compiled: without counting references to arrays.

A loop that reads arrays out of tuples counts a reference, atomically, at each of them: three quarters of the time of such
loops, more on two threads. Functions compiled so may allocate nothing; results go into arrays that the caller gives.
"""

from typing import Any

uncounted: dict[str, Any] = {"_nrt": False}
