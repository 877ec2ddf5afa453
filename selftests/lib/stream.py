#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A file over TCP, with its hash, and where each of its segments went.

  stream.py make FILE MEGABYTES		pseudo-random content, always the same; FILE.hash too
  stream.py serve ADDRESS PORT [FIFO]	take files until killed
  stream.py send ADDRESS PORT FILE	send one; fails unless it arrived intact

send prints how many segments were sent that never reached the other socket. With a FIFO
serve does so as well, for each line "ADDRESS PORT FILE" in there, and answers in FIFO.done:
an emulated machine takes longer to start a program than to send a file.

The hash is the one that such a machine, which has no instructions for any, is quick with.
"""

import hashlib
import os
import random
import socket
import struct
import sys
import threading

TCP_INFO = 11


def segments(sock):
    """Data segments that this socket has received and sent (struct tcp_info)."""
    return struct.unpack_from("II", sock.getsockopt(socket.IPPROTO_TCP, TCP_INFO, 160), 152)


def make(path, megabytes):
    rng, digest = random.Random(82545), hashlib.blake2b()
    # Each megabyte is another piece of two: so many random bytes take their time.
    pool = memoryview(rng.randbytes(2 << 20))
    with open(path, "wb") as f:
        for _ in range(int(megabytes)):
            start = rng.randrange(1 << 20)
            block = pool[start:start + (1 << 20)]
            digest.update(block)
            f.write(block)
    with open(path + ".hash", "w") as f:
        f.write(digest.hexdigest())


def obey(orders):
    with open(os.open(orders, os.O_RDWR)) as lines, \
            open(os.open(orders + ".done", os.O_RDWR), "w") as done:
        for line in lines:
            try:
                answer = f"lost {transfer(*line.split())}"
            except (OSError, ValueError) as e:
                answer = str(e)
            print(answer, file=done, flush=True)


def serve(address, port, orders=None):
    if orders:
        threading.Thread(target=obey, args=(orders,), daemon=True).start()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.create_server((address, int(port)), family=family,
                                    dualstack_ipv6=family == socket.AF_INET6)
    buffer = bytearray(1 << 20)
    while True:
        sock, _ = listener.accept()
        digest, total = hashlib.blake2b(), 0
        while n := sock.recv_into(buffer):
            digest.update(memoryview(buffer)[:n])
            total += n
        sock.sendall(f"{digest.hexdigest()} {total} {segments(sock)[0]}\n".encode())
        sock.close()


def transfer(address, port, path):
    """Send a file; how many segments were lost. A ValueError if the file has not arrived."""
    with open(path + ".hash") as f:
        wanted = f.read()
    size = os.path.getsize(path)
    sock = socket.create_connection((address, int(port)), timeout=120)
    with open(path, "rb") as f:
        sock.sendfile(f)
    sock.shutdown(socket.SHUT_WR)
    digest, total, received = sock.makefile().readline().split()
    sent = segments(sock)[1]
    if int(total) != size:
        raise ValueError(f"{total} of {size} bytes arrived")
    if digest != wanted:
        raise ValueError(f"hash {digest}, should be {wanted}")
    return sent - int(received)


def send(address, port, path):
    try:
        print("lost", transfer(address, port, path))
    except ValueError as e:
        sys.exit(str(e))


if __name__ == "__main__":
    try:
        {"make": make, "serve": serve, "send": send}[sys.argv[1]](*sys.argv[2:])
    except (KeyError, IndexError, TypeError):
        sys.exit(__doc__)
