#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Raw frames on a network device, with what the kernel knows about each.

As a command:
  packet.py pass FROM TO COUNT LENGTH DESTINATION	send frames from one device to another
  packet.py send FROM COUNT LENGTH DESTINATION		just send them
  packet.py magic FROM COUNT DESTINATION		send Magic Packets
"""

import fcntl
import select
import socket
import struct
import sys

ETH_P_ALL = 3
SOL_PACKET = 263
PACKET_ADD_MEMBERSHIP = 1
PACKET_AUXDATA = 8
PACKET_VNET_HDR = 15
PACKET_IGNORE_OUTGOING = 23
MR_MULTICAST, MR_PROMISC, MR_ALLMULTI, MR_UNICAST = range(4)
SO_RCVBUFFORCE = 33
SIOCGIFMTU = 0x8921
SIOCGIFHWADDR = 0x8927

# tp_status of struct tpacket_auxdata
CSUM_NOT_READY = 1 << 3
VLAN_VALID = 1 << 4
VLAN_TPID_VALID = 1 << 6
CSUM_VALID = 1 << 7

# struct virtio_net_hdr: flags, gso_type, hdr_len, gso_size, csum_start, csum_offset
VNET = struct.Struct("=BBHHHH")
NEEDS_CSUM = 1
GSO_NONE, GSO_TCPV4, GSO_TCPV6 = 0, 1, 4

BROADCAST = b"\xff" * 6


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


class Frame:
    """A received frame: its bytes as on the cable, and what was said of them."""

    def __init__(self, data, status, vnet, pkttype):
        self.data = data
        self.status = status
        self.vnet = vnet
        self.pkttype = pkttype

    @property
    def csum_valid(self):
        return bool(self.status & CSUM_VALID)

    @property
    def csum_partial(self):
        return bool(self.status & CSUM_NOT_READY)


class Port:
    """A packet socket: every frame that the device receives, and its transmitter."""

    def __init__(self, dev, vnet=False):
        self.dev = dev
        self.vnet = vnet
        s = self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        s.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        s.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        if vnet:
            s.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
        s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
        s.bind((dev, ETH_P_ALL))
        self.poll = select.poll()
        self.poll.register(s, select.POLLIN)

    def ioctl(self, request, fmt):
        req = struct.pack("16s24x", self.dev.encode())
        return struct.unpack_from(fmt, fcntl.ioctl(self.sock, request, req), 16)

    @property
    def mac(self):
        return self.ioctl(SIOCGIFHWADDR, "2x6s")[0]

    @property
    def mtu(self):
        return self.ioctl(SIOCGIFMTU, "i")[0]

    def join(self, kind, address=b""):
        """Ask the device for more, as long as this port is open."""
        index = socket.if_nametoindex(self.dev)
        self.sock.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP,
                             struct.pack("iHH8s", index, kind, len(address), address))

    def send(self, data, vnet=(0, 0, 0, 0, 0, 0)):
        if self.vnet:
            data = VNET.pack(*vnet) + data
        self.sock.send(data)

    def recv(self, timeout=10):
        """The next frame, or None if there is none for so many seconds."""
        if not self.poll.poll(timeout * 1000):
            return None
        data, control, _, address = self.sock.recvmsg(1 << 17, 128)
        status, tci, tpid = 0, 0, 0x8100
        for level, kind, value in control:
            if level == SOL_PACKET and kind == PACKET_AUXDATA:
                status, _, _, _, _, tci, tpid = struct.unpack_from("IIIHHHH", value)
        vnet = None
        if self.vnet:
            vnet = list(VNET.unpack_from(data))
            data = data[VNET.size:]
        if status & VLAN_VALID:
            if not status & VLAN_TPID_VALID:
                tpid = 0x8100
            data = data[:12] + struct.pack("!HH", tpid, tci) + data[12:]
            if vnet and vnet[0] & NEEDS_CSUM:
                vnet[4] += 4
        return Frame(data, status, vnet, address[2])

    def drain(self):
        while self.recv(0):
            pass

    def close(self):
        self.sock.close()


def point(good, what, *why):
    """One point for the shell function points()."""
    if not good:
        for line in why:
            print("#", line)
    print("ok" if good else "not ok", what, flush=True)
    return good


def send(dev, count, length, destination):
    sender = Port(dev)
    head = mac(destination) + sender.mac + b"\x88\xb5"
    for i in range(int(count)):
        sender.send((head + bytes([i & 255]) * int(length))[:int(length)])


def pass_on(sender, receiver, count, length, destination):
    receiver = Port(receiver)
    send(sender, count, length, destination)
    for i in range(int(count)):
        if not receiver.recv():
            sys.exit(f"{i} of {count} frames of {length} bytes arrived")


def magic(dev, count, destination):
    sender = Port(dev)
    target = mac(destination)
    for _ in range(int(count)):
        sender.send(target + sender.mac + b"\x08\x42" + BROADCAST + 16 * target)


COMMANDS = {("pass", 5): pass_on, ("send", 4): send, ("magic", 3): magic}


def main():
    command = COMMANDS.get((sys.argv[1] if len(sys.argv) > 1 else "", len(sys.argv) - 2))
    if not command:
        sys.exit(__doc__)
    command(*sys.argv[2:])


if __name__ == "__main__":
    main()
