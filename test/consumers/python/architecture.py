"""The architecture test: Python reports the platform that arch-probe found."""

import os
import sys

from executables import architecture_of, own_platform

own = own_platform()
probed = os.environ.get("PROBED_PLATFORM", own)
interpreter = architecture_of(os.path.realpath(sys.executable))
print("Python reports {}, arch-probe found {}, the interpreter is for {}".format(own, probed, interpreter))
if own != probed or (interpreter is not None and interpreter != own.split("/")[1]):
    sys.exit("Python and arch-probe report different platforms")
