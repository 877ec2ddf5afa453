#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Flows of frames, where they end up, and how they are hashed.

  flows.py spread FROM TO FLOWS		a frame of each of so many UDP flows; all arrive
  flows.py pace FROM TO COUNT SECONDS	frames of one flow, one every so many seconds
  flows.py hashes NIC WIRE QUEUES	the published hashes, with so many queues in turn
  flows.py announced WIRE ADDRESS COUNT	the cable is cut and plugged in again; the address
					is announced so many times at least
"""

import ctypes
import errno
import ipaddress
import socket
import struct
import subprocess
import sys
import time

from packet import BROADCAST, Port, point

TCP, UDP, NONE = 6, 17, 253
SO_ATTACH_FILTER = 26

# Microsoft, "Verifying the RSS hash calculation": destination, source, and the
# hashes of the addresses alone and with the ports
VECTORS = [
    ("161.142.100.80", 1766, "66.9.149.187", 2794, 0x323e8fc2, 0x51ccc178),
    ("65.69.140.83", 4739, "199.92.111.2", 14230, 0xd718262a, 0xc626b0ea),
    ("12.22.207.184", 38024, "24.19.198.95", 12898, 0xd2d0a5de, 0x5c2b394a),
    ("209.142.163.6", 2217, "38.27.205.30", 48228, 0x82989176, 0xafc7327f),
    ("202.188.127.2", 1303, "153.39.163.191", 44251, 0x5d1809c5, 0x10e828a2),
    ("3ffe:2501:200:3::1", 1766, "3ffe:2501:200:1fff::7", 2794, 0x2cc18cd5, 0x40207d3d),
    ("ff02::1", 4739, "3ffe:501:8::260:97ff:fe40:efab", 14230, 0x0f0c461c, 0xdde51bbf),
    ("fe80::200:f8ff:fe21:67cf", 38024, "3ffe:1900:4545:3:200:f8ff:fe21:67cf", 44251,
     0x4b61e985, 0x02d1feef),
]


def packet(dst, dport, src, sport, proto):
    """From the IP header on. Sums are left out: nobody is to accept it."""
    dst, src = ipaddress.ip_address(dst), ipaddress.ip_address(src)
    body = struct.pack("!HH", sport, dport)
    if proto == TCP:
        body += struct.pack("!IIBBHHH", 1, 0, 5 << 4, 2, 1024, 0, 0)
    else:
        body += struct.pack("!HH", 28, 0)
    body += bytes(20)
    if dst.version == 4:
        return 0x0800, struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, proto,
                                   0) + src.packed + dst.packed + body
    return 0x86dd, struct.pack("!IHBB", 6 << 28, len(body), proto, 64) + src.packed + \
        dst.packed + body


def frame(to, sender, kind, data):
    return to + sender + struct.pack("!H", kind) + data


def receive(port, count):
    for i in range(count):
        if not port.recv(30):
            sys.exit(f"{i} of {count} frames arrived")


def spread(sender, receiver, flows):
    sender, receiver = Port(sender), Port(receiver)
    for i in range(int(flows)):
        ip = packet("198.51.100.1", 7, f"203.0.113.{i % 250 + 1}", 1024 + i, UDP)
        sender.send(frame(receiver.mac, sender.mac, *ip))
        if i % 32 == 31:
            receive(receiver, 32)
    receive(receiver, int(flows) % 32)


def pace(sender, receiver, count, seconds):
    sender, receiver = Port(sender), Port(receiver)
    ip = packet("198.51.100.1", 7, "203.0.113.1", 1024, UDP)
    for _ in range(int(count)):
        sender.send(frame(receiver.mac, sender.mac, *ip))
        time.sleep(float(seconds))
    receive(receiver, int(count))


def only(port, value, queue):
    """Let through what the driver says has this hash and comes from this queue."""
    load_word, equal, answer = 0x20, 0x15, 0x06
    program = [(load_word, 0, 0, 0xfffff000 + 32),      # SKF_AD_RXHASH
               (equal, 0, 3, value),
               (load_word, 0, 0, 0xfffff000 + 24),      # SKF_AD_QUEUE, counted from 1
               (equal, 0, 1, queue + 1),
               (answer, 0, 0, 0xffff),
               (answer, 0, 0, 0)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *i) for i in program))
    port.sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                         struct.pack("@HP", len(program), ctypes.addressof(code)))


def hashes(nic, wire, queues):
    queues = int(queues)
    sender = Port(wire)
    for what, proto in ("TCP", TCP), ("UDP", UDP), ("neither", NONE):
        for version in 4, 6:
            wrong = []
            for vector in VECTORS:
                value = vector[4 if proto == NONE else 5]
                if ipaddress.ip_address(vector[0]).version != version:
                    continue
                receiver = Port(nic)
                only(receiver, value, value % queues)
                sender.send(frame(receiver.mac, sender.mac, *packet(*vector[:4], proto)))
                if not receiver.recv():
                    wrong.append(f"{vector[:4]}: not hash 0x{value:08x} in queue {value % queues}")
                receiver.close()
            point(not wrong, f"IPv{version} and {what}: the published hashes", *wrong)
    receiver = Port(nic)
    only(receiver, 0, 0)
    sender.send(frame(receiver.mac, sender.mac, 0x88b5, bytes(46)))
    point(receiver.recv(), "a frame without addresses: no hash, the first queue")


def announcements(port, address):
    """Gratuitous ARP for this address, until there is nothing for a while."""
    count = 0
    while True:
        try:
            got = port.recv(3)
        except OSError as e:
            if e.errno != errno.ENETDOWN:
                raise
            continue
        if got is None:
            return count
        data = got.data
        if (data[:6] == BROADCAST and data[12:14] == b"\x08\x06" and
                data[28:32] == data[38:42] == address):
            count += 1


def announced(wire, address, wanted):
    address = socket.inet_aton(address)
    port = Port(wire)
    for state in "down", "up":
        subprocess.run(["ip", "link", "set", wire, state], check=True)
        time.sleep(1)
    count = announcements(port, address)
    if count < int(wanted):
        sys.exit(f"{count} announcements")


if __name__ == "__main__":
    try:
        {"spread": spread, "pace": pace, "hashes": hashes,
         "announced": announced}[sys.argv[1]](*sys.argv[2:])
    except (KeyError, IndexError, TypeError):
        sys.exit(__doc__)
