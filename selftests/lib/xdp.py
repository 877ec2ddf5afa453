#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""XDP programs, assembled by hand, and a frame to try them with.

  xdp.py attach DEVICE pass|drop|tx|INTERFACE	natively; tx swaps the addresses, and a name
						redirects every frame to that interface
  xdp.py detach DEVICE
  xdp.py echo DEVICE MAC	send a frame to MAC; fails unless it comes back, addresses swapped
"""

import ctypes
import os
import socket
import struct
import sys

SYS_BPF, BPF_PROG_LOAD, BPF_PROG_TYPE_XDP = 321, 5, 6
XDP_DROP, XDP_PASS, XDP_TX = 1, 2, 3
BPF_REDIRECT = 23
RTM_SETLINK, NLM_F_REQUEST, NLM_F_ACK = 19, 1, 4
IFLA_XDP, IFLA_XDP_FD, IFLA_XDP_FLAGS, NESTED = 43, 1, 3, 0x8000
XDP_FLAGS_DRV_MODE = 4
ETHERTYPE = 0x88b5


def insn(op, dst=0, src=0, off=0, imm=0):
    return struct.pack("<BBhi", op, src << 4 | dst, off, imm)


EXIT = insn(0x95)


def ret(value):
    return insn(0xb7, 0, imm=value) + EXIT


def swap():
    """Exchange the two addresses of a frame and send it back."""
    body = b""
    for off in (0, 2, 4):
        body += insn(0x69, 4, 2, off) + insn(0x69, 5, 2, off + 6)
        body += insn(0x6b, 2, 5, off) + insn(0x6b, 2, 4, off + 6)
    body += ret(XDP_TX)
    head = insn(0x61, 2, 1, 0) + insn(0x61, 3, 1, 4)        # data, data_end
    head += insn(0xbf, 4, 2) + insn(0x07, 4, imm=14)
    head += insn(0x2d, 4, 3, len(body) // 8)                # too short: drop
    return head + body + ret(XDP_DROP)


def redirect(name):
    return (insn(0xb7, 1, imm=socket.if_nametoindex(name)) + insn(0xb7, 2) +
            insn(0x85, imm=BPF_REDIRECT) + EXIT)


def program(what):
    plain = {"pass": ret(XDP_PASS), "drop": ret(XDP_DROP), "tx": swap()}
    return plain[what] if what in plain else redirect(what)


def load(code):
    log, code = ctypes.create_string_buffer(65536), ctypes.create_string_buffer(code, len(code))
    licence = ctypes.create_string_buffer(b"GPL")
    attr = struct.pack("<IIQQIIQII", BPF_PROG_TYPE_XDP, len(code) // 8, ctypes.addressof(code),
                       ctypes.addressof(licence), 1, len(log), ctypes.addressof(log), 0, 0)
    attr = ctypes.create_string_buffer(attr, 128)
    fd = ctypes.CDLL(None, use_errno=True).syscall(SYS_BPF, BPF_PROG_LOAD, attr, 128)
    if fd < 0:
        sys.exit(f"xdp: {os.strerror(ctypes.get_errno())}: {log.value.decode()}")
    return fd


def attribute(kind, payload):
    return struct.pack("<HH", 4 + len(payload), kind) + payload


def install(device, fd):
    nest = attribute(IFLA_XDP_FD, struct.pack("<i", fd))
    nest += attribute(IFLA_XDP_FLAGS, struct.pack("<I", XDP_FLAGS_DRV_MODE))
    body = struct.pack("<BxHiII", 0, 0, socket.if_nametoindex(device), 0, 0)
    body += attribute(IFLA_XDP | NESTED, nest)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as s:
        s.send(struct.pack("<IHHII", 16 + len(body), RTM_SETLINK, NLM_F_REQUEST | NLM_F_ACK,
                           1, 0) + body)
        error = struct.unpack_from("<i", s.recv(8192), 16)[0]
    if error:
        sys.exit(f"xdp: {device}: {os.strerror(-error)}")


def echo(device, mac):
    mac = bytes.fromhex(mac.replace(":", ""))
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE)) as s:
        s.bind((device, ETHERTYPE))
        s.settimeout(10)
        mine = s.getsockname()[4]
        payload = bytes(range(100))
        s.send(mac + mine + struct.pack("!H", ETHERTYPE) + payload)
        while True:
            frame, address = s.recvfrom(2048)
            if address[2] != socket.PACKET_OUTGOING:
                break
    if frame != mine + mac + struct.pack("!H", ETHERTYPE) + payload:
        sys.exit(f"xdp: got {frame.hex()}")


def main(command, device, *args):
    if command == "attach":
        install(device, load(program(*args)))
    elif command == "detach":
        install(device, -1)
    elif command == "echo":
        echo(device, *args)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
