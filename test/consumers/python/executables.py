"""Reads the architecture of a program. Standard library only."""

import platform
import struct

# e_machine of ELF, cputype of Mach-O.
ELF_MACHINES = {62: "amd64", 183: "arm64"}
MACH_O_CPUS = {0x01000007: "amd64", 0x0100000C: "arm64"}
MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def architecture_of(path):
    """Returns amd64 or arm64 for an ELF or a thin Mach-O executable, else None."""
    with open(path, "rb") as file:
        head = file.read(20)
    if head[:4] == b"\x7fELF":
        return ELF_MACHINES.get(struct.unpack("<H", head[18:20])[0])
    if head[:4] == b"\xcf\xfa\xed\xfe":
        return MACH_O_CPUS.get(struct.unpack("<I", head[4:8])[0])
    return None


def own_platform():
    """Returns the platform of this process as OCI writes it, such as linux/arm64."""
    machine = platform.machine().lower()
    return "{}/{}".format(platform.system().lower(), MACHINES.get(machine, machine))
