#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Frames from the wire with the FCS that the NIC's driver has been told to keep.

  fcs.py NIC WIRE
"""

import struct
import sys
import zlib

from packet import BROADCAST, Port, point

LENGTHS = [14, 59, 60, 61, 64, 127, 128, 129, 255, 1000, 1511, 1512, 1513, 1514]


def main():
    nic, wire = Port(sys.argv[1]), Port(sys.argv[2])
    bad = []
    for length in LENGTHS:
        sent = (BROADCAST + wire.mac + b"\x88\xb5" + bytes(range(256)) * 6)[:length]
        wire.send(sent)
        frame = nic.recv()
        wanted = sent.ljust(60, b"\0")
        if not frame or frame.data != wanted + struct.pack("<I", zlib.crc32(wanted)):
            bad.append(f"{length} bytes: {frame.data[-8:].hex() if frame else 'nothing'}")
    point(not bad, "the FCS of a frame is its CRC", *bad)


if __name__ == "__main__":
    main()
