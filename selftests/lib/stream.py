#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A file over TCP, with its hash, and where each of its segments went.

  stream.py make FILE MEGABYTES		pseudo-random content, always the same; FILE.sha256 too
  stream.py serve ADDRESS PORT		take files until killed
  stream.py send ADDRESS PORT FILE	send one; fails unless it arrived intact

send prints how many segments were sent that never reached the other socket.
"""

import hashlib
import os
import random
import socket
import struct
import sys

TCP_INFO = 11


def segments(sock):
    """Data segments that this socket has received and sent (struct tcp_info)."""
    return struct.unpack_from("II", sock.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 160), 152)


def make(path, megabytes):
    rng, digest = random.Random(82545), hashlib.sha256()
    with open(path, "wb") as f:
        for _ in range(int(megabytes)):
            block = rng.randbytes(1 << 20)
            digest.update(block)
            f.write(block)
    with open(path + ".sha256", "w") as f:
        f.write(digest.hexdigest())


def serve(address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.create_server((address, int(port)), family=family,
                                    dualstack_ipv6=family == socket.AF_INET6)
    buffer = bytearray(1 << 20)
    while True:
        sock, _ = listener.accept()
        digest, total = hashlib.sha256(), 0
        while n := sock.recv_into(buffer):
            digest.update(memoryview(buffer)[:n])
            total += n
        sock.sendall(f"{digest.hexdigest()} {total} {segments(sock)[0]}\n".encode())
        sock.close()


def send(address, port, path):
    with open(path + ".sha256") as f:
        wanted = f.read()
    size = os.path.getsize(path)
    sock = socket.create_connection((address, int(port)), timeout=120)
    with open(path, "rb") as f:
        sock.sendfile(f)
    sock.shutdown(socket.SHUT_WR)
    digest, total, received = sock.makefile().readline().split()
    sent = segments(sock)[1]
    print("lost", sent - int(received))
    if int(total) != size:
        sys.exit(f"{total} of {size} bytes arrived")
    if digest != wanted:
        sys.exit(f"sha256 {digest}, should be {wanted}")


if __name__ == "__main__":
    try:
        {"make": make, "serve": serve, "send": send}[sys.argv[1]](*sys.argv[2:])
    except (KeyError, IndexError, TypeError):
        sys.exit(__doc__)
