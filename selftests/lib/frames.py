#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Frames of every length and kind between a NIC and its wire.

  frames.py lengths NIC WIRE	every length, both ways
  frames.py runts NIC WIRE MODULE	frames without a whole header, which the module sends
  frames.py receive NIC WIRE	checksums: what the NIC says of what it receives
  frames.py transmit NIC WIRE	checksums and large sends: what the NIC puts on the wire
"""

import random
import struct
import subprocess
import sys

from packet import (GSO_NONE, GSO_TCPV4, GSO_TCPV6, MR_PROMISC, NEEDS_CSUM, Port, point)

TYPE = b"\x88\xb5"
MIN = 60			# a frame without its FCS
NIC_MTU = 16110			# the most that the driver allows
CHIP_MAX = 16384 - 4		# the most that the chip takes
PLAIN_MAX = 1522 - 4		# and without long packets
rng = random.Random(8254)
POOL = rng.randbytes(1 << 17)


def counters(dev):
    text = subprocess.run(["ethtool", "-S", dev], check=True, capture_output=True, text=True).stdout
    return {k.strip(): int(v) for k, v in (line.split(":") for line in text.splitlines()[1:])}


def set_mtu(dev, mtu):
    subprocess.run(["ip", "link", "set", dev, "mtu", str(mtu)], check=True)


def wait_for_link(*ports):
    """After a change of the MTU the driver starts the card anew."""
    for p in ports:
        p.sock.settimeout(None)
        subprocess.run(["sh", "-c", f"until grep -q 1 /sys/class/net/{p.dev}/carrier; do sleep 0.1;"
                        " done"], check=True, timeout=60)


def content(length, head):
    at = rng.randrange(len(POOL) - length)
    return (head + POOL[at:at + length])[:length]


def exchange(sender, receiver, lengths, burst=24):
    """Send frames of these lengths; the first that does not arrive as it should, or None."""
    head = receiver.mac + sender.mac + TYPE
    receiver.drain()
    for i in range(0, len(lengths), burst):
        sent = [content(n, head) for n in lengths[i:i + burst]]
        for data in sent:
            sender.send(data)
        for data in sent:
            got = receiver.recv()
            wanted = data.ljust(MIN, b"\0")
            if got is None:
                return f"length {len(data)} has not arrived"
            if got.data != wanted:
                return (f"length {len(data)}: {len(got.data)} bytes arrived: {got.data[:64].hex()},"
                        f" should be {wanted[:64].hex()}")
    return None


def dropped(sender, receiver, lengths):
    """Send frames that must not arrive, then one that must."""
    head = receiver.mac + sender.mac + TYPE
    receiver.drain()
    for n in lengths:
        sender.send(content(n, head))
    last = content(100, head)
    sender.send(last)
    got = receiver.recv()
    return got is not None and got.data == last


def lengths(nic_name, wire_name):
    nic, wire = Port(nic_name), Port(wire_name)
    set_mtu(wire_name, 20000)

    bad = exchange(wire, nic, range(14, PLAIN_MAX + 1))
    point(not bad, f"MTU 1500, wire to NIC: every length to {PLAIN_MAX}", bad)
    bad = exchange(nic, wire, range(14, 1514 + 1))
    point(not bad, "MTU 1500, NIC to wire: every length to 1514", bad)
    too_long = [PLAIN_MAX + 1, PLAIN_MAX + 2, 2048, 2049, 4096, 9000, 16000]
    before = counters(nic_name)["rx_long_length_errors"]
    good = dropped(wire, nic, too_long)
    point(good, "MTU 1500: longer frames do not arrive")
    after = counters(nic_name)["rx_long_length_errors"]
    point(after - before == len(too_long), "and are counted as such",
          f"{after - before} of {len(too_long)}")

    set_mtu(nic_name, NIC_MTU)
    wait_for_link(nic, wire)
    bad = exchange(wire, nic, range(14, CHIP_MAX + 1))
    point(not bad, f"MTU {NIC_MTU}, wire to NIC: every length to {CHIP_MAX}", bad)
    bad = exchange(nic, wire, range(14, NIC_MTU + 14 + 1))
    point(not bad, f"MTU {NIC_MTU}, NIC to wire: every length to {NIC_MTU + 14}", bad)
    too_long = [CHIP_MAX + 1, CHIP_MAX + 2, CHIP_MAX + 4, 16500, 20000]
    before = counters(nic_name)["rx_long_length_errors"]
    good = dropped(wire, nic, too_long)
    point(good, f"MTU {NIC_MTU}: frames longer than 16 KiB do not arrive")
    after = counters(nic_name)["rx_long_length_errors"]
    point(after - before == len(too_long), "and are counted",
          f"{after - before} of {len(too_long)}")


def runts(nic_name, wire_name, module):
    for what, sender, receiver in (("wire to NIC", wire_name, nic_name),
                                   ("NIC to wire", nic_name, wire_name)):
        # They are to nobody.
        port = Port(receiver)
        port.join(MR_PROMISC)
        subprocess.run(["insmod", module, "dev=" + sender], check=True)
        subprocess.run(["rmmod", "nicsim_runt"], check=True)
        wrong = []
        for n in range(1, 14):
            frame = port.recv()
            if frame is None or frame.data != bytes(range(n)).ljust(MIN, b"\0"):
                wrong.append(f"length {n}: {frame.data.hex() if frame else 'lost'}")
        point(not wrong, what + ": lengths 1 to 13 arrive padded", *wrong)
        port.close()


# ---------------------------------------------------------------------------
# Checksums

def ip_checksum(data):
    if len(data) & 1:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def complete(frame):
    """The bytes as they are on the cable once the last one to do so has summed them up."""
    data = bytearray(frame.data)
    if frame.vnet[0] & NEEDS_CSUM:
        start, offset = frame.vnet[4:6]
        value = ip_checksum(bytes(data[start:])) or 0xffff
        struct.pack_into("!H", data, start + offset, value)
    return bytes(data)


def packets():
    """(what, frame, what the NIC is to say): True good, False bad, None nothing."""
    from scapy.all import (Dot1Q, Ether, ICMP, IP, IPv6, IPv6ExtHdrFragment, Raw, TCP, UDP,
                           IPOption_NOP, fragment)

    ether = Ether(dst="02:00:00:00:00:01", src="02:00:00:00:00:02")

    def payload(n):
        return Raw(POOL[n:n + n])

    for vlan in False, True:
        for n in 0, 1, 5, 18, 100, 101, 999, 1400:
            for proto, l4 in (("TCP", TCP(sport=7, dport=9, flags="A")),
                              ("UDP", UDP(sport=7, dport=9))):
                for l3, ip in (("IPv4", IP(src="192.0.2.7", dst="192.0.2.8")),
                               ("IPv4 with options",
                                IP(src="192.0.2.7", dst="192.0.2.8", options=[IPOption_NOP()] * 8)),
                               ("IPv6", IPv6(src="2001:db8::7", dst="2001:db8::8"))):
                    what = f"{proto} over {l3}{', VLAN' if vlan else ''}, {n} bytes"
                    base = ether / Dot1Q(vlan=5, prio=0) / ip / l4 if vlan else ether / ip / l4
                    good = bytes(base / payload(n))
                    at = 18 if vlan else 14
                    l4_at = at + (40 if l3 == "IPv6" else (good[at] & 15) * 4)
                    sum_at = l4_at + (16 if proto == "TCP" else 6)

                    def with_sum(where, value):
                        return good[:where] + struct.pack("!H", value) + good[where + 2:]

                    l4_sum, = struct.unpack_from("!H", good, sum_at)
                    yield what, good, True
                    yield what + ", bad checksum", with_sum(sum_at, l4_sum ^ 0x0100), False
                    if l3 != "IPv6":
                        ip_sum, = struct.unpack_from("!H", good, at + 10)
                        yield what + ", bad header checksum", with_sum(at + 10, ip_sum ^ 1), True
                        if proto == "UDP":
                            yield what + ", no checksum", with_sum(sum_at, 0), None
    for what, p in (
            ("ICMP", ether / IP() / ICMP() / payload(64)),
            ("ARP type", Ether(dst="02:00:00:00:00:01", type=0x0806) / payload(46)),
            ("another protocol", ether / IP(proto=253) / payload(64)),
            ("an IPv6 fragment",
             ether / IPv6() / IPv6ExtHdrFragment(m=1, nh=6) / TCP() / payload(64))):
        yield what, bytes(p), None
    whole = IP(src="192.0.2.7", dst="192.0.2.8") / UDP(sport=7, dport=9) / payload(1200)
    for i, part in enumerate(fragment(whole, 512)):
        yield f"IPv4 fragment {i + 1}", bytes(ether / part), None
    yield "IPv4 header only", bytes(ether / IP(proto=6)), None
    yield "TCP cut short", bytes(ether / IP(proto=6) / payload(7)), None
    yield "total length beyond the frame", bytes(ether / IP(len=1400, proto=6) / payload(100)), None


def receive(nic_name, wire_name):
    nic, wire = Port(nic_name), Port(wire_name)
    for on, name in (True, "rx on"), (False, "rx off"):
        subprocess.run(["ethtool", "-K", nic_name, "rx", "on" if on else "off"], check=True)
        wait_for_link(nic, wire)
        address = nic.mac
        nic.drain()
        before = counters(nic_name)
        wrong_bytes, wrong_words, good, bad, total = [], [], 0, 0, 0
        for what, data, expected in packets():
            data = address + data[6:]
            wire.send(data)
            frame = nic.recv()
            total += 1
            if frame is None or frame.data != data.ljust(MIN, b"\0"):
                wrong_bytes.append(f"{what}: {frame.data.hex() if frame else 'lost'}, "
                                   f"should be {data.hex()}")
                if len(wrong_bytes) == 10:
                    break
                continue
            valid = on and expected is True
            good += valid
            bad += on and expected is False
            if frame.csum_valid != valid:
                wrong_words.append(f"{what}: {frame.csum_valid}, should be {valid}")
        after = counters(nic_name)
        point(not wrong_bytes, f"{name}: {total} frames arrive unchanged", *wrong_bytes)
        point(not wrong_words, f"{name}: what the NIC says of each checksum is right",
              *wrong_words[:20])
        for c, n in ("good", good), ("errors", bad):
            c = "rx_csum_offload_" + c
            moved = after[c] - before[c]
            point(moved == n, f"{name}: {c} moves by {n}", f"it moved by {moved}")


def partial(data, at, l4_at, proto):
    """A frame as a protocol stack gives it to a NIC that sums up: the pseudo header only."""
    length = len(data) - l4_at
    if data[at] >> 4 == 4:
        pseudo = data[at + 12:at + 20] + struct.pack("!HH", proto, length)
    else:
        pseudo = data[at + 8:at + 40] + struct.pack("!II", length, proto)
    offset = 16 if proto == 6 else 6
    value = ~ip_checksum(pseudo) & 0xffff
    return data[:l4_at + offset] + struct.pack("!H", value) + data[l4_at + offset + 2:], offset


def transmit_sums(nic, wire):
    wrong, total = [], 0
    for what, data, expected in packets():
        vlan = data[12:14] == b"\x81\x00"
        at = 18 if vlan else 14
        if expected is None or "bad" in what or not any(p in what for p in ("TCP", "UDP")):
            continue
        l4_at = at + (40 if data[at] >> 4 == 6 else (data[at] & 15) * 4)
        proto = 6 if what.startswith("TCP") else 17
        data = wire.mac + nic.mac + data[12:]
        asked, offset = partial(data, at, l4_at, proto)
        nic.send(asked, (NEEDS_CSUM, GSO_NONE, 0, 0, l4_at, offset))
        frame = wire.recv()
        total += 1
        if frame is None or complete(frame) != data.ljust(MIN, b"\0"):
            wrong.append(f"{what}: {complete(frame).hex() if frame else 'lost'}, "
                         f"should be {data.hex()}")
            if len(wrong) == 10:
                break
    point(not wrong, f"the NIC fills in the checksums of {total} frames", *wrong)


def segments(data, hdr, at, l4_at, mss):
    """What a large send is cut into, by the book."""
    result, body = [], data[hdr:]
    seq, = struct.unpack_from("!I", data, l4_at + 4)
    flags = data[l4_at + 13]
    v4 = data[at] >> 4 == 4
    for i in range(0, len(body), mss):
        part = body[i:i + mss]
        seg = bytearray(data[:hdr] + part)
        if v4:
            struct.pack_into("!H", seg, at + 2, hdr - at + len(part))
            ident, = struct.unpack_from("!H", seg, at + 4)
            struct.pack_into("!H", seg, at + 4, (ident + i // mss) & 0xffff)
            struct.pack_into("!H", seg, at + 10, 0)
            struct.pack_into("!H", seg, at + 10, ip_checksum(bytes(seg[at:l4_at])))
        else:
            struct.pack_into("!H", seg, at + 4, hdr - l4_at + len(part))
        struct.pack_into("!I", seg, l4_at + 4, (seq + i) & 0xffffffff)
        f = flags
        if i + mss < len(body):
            f &= ~0x09		# FIN and PSH belong to the last
        if i:
            f &= ~0x80		# CWR to the first
        seg[l4_at + 13] = f
        ready, offset = partial(bytes(seg), at, l4_at, 6)
        value = struct.pack("!H", ip_checksum(ready[l4_at:]))
        result.append(ready[:l4_at + offset] + value + ready[l4_at + offset + 2:])
    return result


def large_sends(nic, wire):
    from scapy.all import Ether, IP, IPv6, Raw, TCP

    ether = Ether(dst=wire.mac.hex(":"), src=nic.mac.hex(":"))
    for l3, ip in (("IPv4", IP(src="192.0.2.7", dst="192.0.2.8", id=0xfffe, flags="DF")),
                   ("IPv6", IPv6(src="2001:db8::7", dst="2001:db8::8"))):
        for mss, size in ((1448, 1449), (1448, 14480), (1448, 60000), (536, 20001), (1460, 2921),
                          (100, 5000), (8, 100)):
            for flags in "A", "FPA", "CPA":
                data = bytes(ether / ip / TCP(sport=7, dport=9, seq=0xffffff00, flags=flags,
                                              options=[("Timestamp", (1, 2))]) / Raw(POOL[:size]))
                at = 14
                l4_at = at + (20 if l3 == "IPv4" else 40)
                hdr = l4_at + (data[l4_at + 12] >> 4) * 4
                asked, offset = partial(data, at, l4_at, 6)
                kind = GSO_TCPV4 if l3 == "IPv4" else GSO_TCPV6
                ecn = 0x80 if "C" in flags else 0
                wire.drain()
                nic.send(asked, (NEEDS_CSUM, kind | ecn, hdr, mss, l4_at, offset))
                wanted, got = segments(data, hdr, at, l4_at, mss), []
                while len(got) < len(wanted):
                    frame = wire.recv(5)
                    if frame is None:
                        break
                    if frame.vnet[1] & 0x7f:
                        got += segments(frame.data, hdr, at, l4_at, frame.vnet[3])
                    else:
                        got.append(complete(frame))
                wrong = [i for i, (g, w) in enumerate(zip(got, wanted))
                         if g not in (w, w.ljust(MIN, b"\0"))]
                point(got and not wrong and len(got) == len(wanted),
                      f"large send over {l3}: {size} bytes cut at {mss}, flags {flags}",
                      f"{len(got)} of {len(wanted)} segments, wrong: {wrong[:10]}",
                      *(f"segment {i}: {got[i][:80].hex()}\n#  should be {wanted[i][:80].hex()}"
                        for i in wrong[:3]))


def transmit(nic_name, wire_name):
    nic, wire = Port(nic_name, vnet=True), Port(wire_name, vnet=True)
    transmit_sums(nic, wire)
    large_sends(nic, wire)


if __name__ == "__main__":
    try:
        {"lengths": lengths, "runts": runts, "receive": receive,
         "transmit": transmit}[sys.argv[1]](*sys.argv[2:])
    except (KeyError, IndexError):
        sys.exit(__doc__)
