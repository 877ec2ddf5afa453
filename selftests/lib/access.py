#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What a process gets when it reaches for a BAR from outside a driver.

  access.py resource FILE	of sysfs, resource0
  access.py memory START SIZE	/dev/mem, from this physical address on

Each try says "refused ERROR", or what it got.
"""

import errno
import mmap
import os
import sys


def attempt(what, action):
    try:
        got = action()
    except OSError as e:
        print(f"{what}: refused {errno.errorcode.get(e.errno, e.errno)}")
    except Exception as e:
        print(f"{what}: refused {type(e).__name__}")
    else:
        print(f"{what}: got {got}")


def open_and(path, flags, action):
    fd = os.open(path, flags)
    try:
        return action(fd)
    finally:
        os.close(fd)


def map_and_look(fd, size, offset, prot):
    with mmap.mmap(fd, size, mmap.MAP_SHARED, prot, offset=offset) as m:
        return m[:16].hex()


def tries(path, size, offset):
    attempt("read", lambda: open_and(path, os.O_RDONLY,
                                     lambda fd: os.pread(fd, 4, offset).hex() or "nothing"))
    attempt("write", lambda: open_and(path, os.O_WRONLY,
                                      lambda fd: os.pwrite(fd, b"\xff\xff\xff\xff", offset)))
    for what, flags, prot in (("mmap to read", os.O_RDONLY, mmap.PROT_READ),
                              ("mmap to write", os.O_RDWR, mmap.PROT_READ | mmap.PROT_WRITE)):
        for length in mmap.PAGESIZE, size:
            attempt(f"{what} {length} bytes",
                    lambda: open_and(path, flags,
                                     lambda fd: map_and_look(fd, length, offset, prot)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["resource"] and len(sys.argv) == 3:
        tries(sys.argv[2], 128 << 10, 0)
    elif sys.argv[1:2] == ["memory"] and len(sys.argv) == 4:
        tries("/dev/mem", int(sys.argv[3], 0), int(sys.argv[2], 0))
    else:
        sys.exit(__doc__)
