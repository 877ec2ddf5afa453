#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""One large send of UDP, cut into datagrams by whoever has to (USO).

  uso.py receive ADDRESS PORT SIZE COUNT	fails unless all COUNT datagrams arrive as sent
  uso.py send ADDRESS PORT SIZE COUNT		one send() of so many datagrams of SIZE bytes
"""

import socket
import struct
import sys

UDP_SEGMENT = 103


def payload(size, count):
    return b"".join(struct.pack("!I", n) * (size // 4) for n in range(count))


def open_socket(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.socket(family, socket.SOCK_DGRAM)


def receive(address, port, size, count):
    sock = open_socket(address)
    sock.bind((address, port))
    sock.settimeout(20)
    got = [sock.recv(65536) for _ in range(count)]
    if b"".join(got) != payload(size, count) or any(len(g) != size for g in got):
        sys.exit(f"other datagrams than were sent: lengths {[len(g) for g in got]}")


def send(address, port, size, count):
    sock = open_socket(address)
    sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, size)
    sock.sendto(payload(size, count), (address, port))


if __name__ == "__main__":
    try:
        what = {"receive": receive, "send": send}[sys.argv[1]]
        what(sys.argv[2], *map(int, sys.argv[3:6]))
    except (KeyError, IndexError, ValueError):
        sys.exit(__doc__)
