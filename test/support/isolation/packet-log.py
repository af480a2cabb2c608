# Logs every packet on a network interface until standard input ends, then prints a JSON array: protocol, address, port.
import json
import select
import socket
import struct
import sys


def described(packet):
    kind = struct.unpack("!H", packet[12:14])[0]
    if kind == 0x0800:
        header = (packet[14] & 15) * 4
        protocol = {2: "igmp", 6: "tcp", 17: "udp"}.get(packet[23], str(packet[23]))
        address = socket.inet_ntoa(packet[30:34])
        if protocol not in ("tcp", "udp"):
            return f"{protocol} {address}"
        return f"{protocol} {address}:{struct.unpack('!H', packet[16 + header : 18 + header])[0]}"
    if kind == 0x86DD:
        return f"ipv6 {packet[20]} {socket.inet_ntop(socket.AF_INET6, packet[38:54])}"
    return f"ethernet {kind:04x}"


link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
link.bind((sys.argv[1], 0))
print("ready", flush=True)
seen = []
while True:
    readable, _, _ = select.select([link, sys.stdin], [], [])
    if link in readable:
        seen.append(described(link.recv(65535)))
    elif not sys.stdin.readline():
        break
print(json.dumps(seen))
