#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What a card with offload=wire puts on its wire, against the kernel doing the same.

  offload.py NIC WIRE

Every packet is sent twice: the card cuts and sums, then the kernel does so in its place.
"""

import subprocess
import sys

from frames import MIN, POOL, counters, packets, partial, segments
from packet import GSO_NONE, GSO_TCPV4, GSO_TCPV6, NEEDS_CSUM, Port, point

SIZES = ((1448, 1449), (1448, 14480), (1448, 60000), (536, 20001), (1460, 2921), (100, 5000),
         (8, 1000), (1448, 1000), (1000, 1001))


def features(dev, state):
    subprocess.run(["ethtool", "-K", dev, "sg", state, "tx", state, "tso", state], check=True,
                   capture_output=True)


def sums():
    """(what, frame, virtio_net_hdr, frames on the cable): one each."""
    for what, data, good in packets():
        proto = {"TCP ": 6, "UDP ": 17}.get(what[:4])
        if good is None or "bad" in what or proto is None:
            continue
        at = 18 if data[12:14] == b"\x81\x00" else 14
        l4_at = at + (40 if data[at] >> 4 == 6 else (data[at] & 15) * 4)
        asked, offset = partial(data, at, l4_at, proto)
        yield what, asked, (NEEDS_CSUM, GSO_NONE, 0, 0, l4_at, offset), [data.ljust(MIN, b"\0")]


def large():
    """Likewise large sends."""
    from scapy.all import Dot1Q, Ether, IP, IPOption_NOP, IPv6, Raw, TCP

    ether = Ether(dst="02:00:00:00:00:01", src="02:00:00:00:00:02")
    for l2, head in ("", ether), (", VLAN", ether / Dot1Q(vlan=5)):
        for l3, ip in (("IPv4", IP(src="192.0.2.7", dst="192.0.2.8", id=0xfffe, flags="DF")),
                       ("IPv4 with options",
                        IP(src="192.0.2.7", dst="192.0.2.8", id=7, options=[IPOption_NOP()] * 8)),
                       ("IPv6", IPv6(src="2001:db8::7", dst="2001:db8::8"))):
            for mss, size in SIZES:
                for flags in "A", "FPA", "CPA":
                    data = bytes(head / ip / TCP(sport=7, dport=9, seq=0xffffff00, flags=flags,
                                                 options=[("Timestamp", (1, 2))]) /
                                 Raw(POOL[:size]))
                    at = 18 if l2 else 14
                    l4_at = at + (40 if l3 == "IPv6" else (data[at] & 15) * 4)
                    hdr = l4_at + (data[l4_at + 12] >> 4) * 4
                    asked, offset = partial(data, at, l4_at, 6)
                    kind = GSO_TCPV6 if l3 == "IPv6" else GSO_TCPV4
                    if "C" in flags:
                        kind |= 0x80
                    wanted = [s.ljust(MIN, b"\0") for s in segments(data, hdr, at, l4_at, mss)]
                    yield (f"{l3}{l2}: {size} bytes cut at {mss}, flags {flags}", asked,
                           (NEEDS_CSUM, kind, hdr, mss, l4_at, offset), wanted)


def send_all(nic, wire, cases):
    """What is on the wire after each of them; None where a frame is not complete."""
    seen = []
    for _, data, vnet, wanted in cases:
        nic.send(wire.mac + nic.mac + data[12:], vnet)
        got = []
        for _ in wanted:
            frame = wire.recv(5)
            if frame is None:
                break
            got.append(None if frame.csum_partial else frame.data)
        while wire.recv(0):
            got.append(None)
        seen.append(got)
    return seen


def compare(what, cases, by_card, by_kernel, addresses):
    wrong = []
    for (name, _, _, wanted), card, kernel in zip(cases, by_card, by_kernel):
        wanted = [addresses + w[12:] for w in wanted]
        if card != kernel or card != wanted:
            at = next((i for i, trio in enumerate(zip(card, kernel, wanted))
                       if len(set(trio)) != 1), min(len(card), len(kernel)))
            wrong.append(f"{name}: {len(card)} frames, {len(kernel)} by the kernel, should be "
                         f"{len(wanted)}; frame {at} differs")
            for whose, frames in ("card", card), ("kernel", kernel), ("book", wanted):
                if at < len(frames):
                    wrong.append(f"  {whose}: {(frames[at] or b'').hex()[:200]}")
    point(not wrong, f"{what}: {len(cases)} packets leave the card as they leave the kernel",
          *wrong[:20])


def main(nic_name, wire_name):
    nic, wire = Port(nic_name, vnet=True), Port(wire_name)
    wire.drain()
    for what, cases in ("checksums", list(sums())), ("large sends", list(large())):
        features(nic_name, "on")
        before = counters(nic_name)["tx_tcp_seg_good"]
        by_card = send_all(nic, wire, cases)
        cut = counters(nic_name)["tx_tcp_seg_good"] - before
        features(nic_name, "off")
        by_kernel = send_all(nic, wire, cases)
        compare(what, cases, by_card, by_kernel, wire.mac + nic.mac)
    # Those over IPv4 without ECN that make more than one frame; the kernel cuts the others.
    point(cut >= 16, f"the card was asked to cut {cut} of them")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
