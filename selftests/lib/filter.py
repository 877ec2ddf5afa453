#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Which frames a NIC lets in, as seen by a packet socket on it.

  filter.py addresses NIC WIRE		station, unicast and multicast addresses
  filter.py vlans NIC WIRE VID...	these VLANs have interfaces on the NIC
  filter.py virtio NIC WIRE		addresses and VLANs, with a virtio-net device
"""

import random
import struct
import subprocess
import sys
import time

from packet import (BROADCAST, MR_ALLMULTI, MR_MULTICAST, MR_PROMISC, MR_UNICAST, Port, mac,
                    point)

WANTED, OTHER = 0x88B5, 0x88B6
rng = random.Random(1026)


class Bench:
    def __init__(self, nic, wire):
        self.nic, self.wire = Port(nic), Port(wire)
        self.nonce = 0

    def arrived(self, heads):
        """Send a frame for each head (up to its type); the set of indices that arrive.

        A broadcast comes last, so nothing has to be waited for."""
        self.nonce += 1
        self.nic.drain()
        for i, head in enumerate(heads):
            self.wire.send(head + struct.pack("!HII", WANTED, self.nonce, i) + bytes(46))
        last = BROADCAST + self.wire.mac + struct.pack("!HI", OTHER, self.nonce)
        self.wire.send(last + bytes(46))
        self.seen, result = {}, []
        while True:
            frame = self.nic.recv()
            if frame is None:
                raise SystemExit("not ok the frame that ends a series has not arrived")
            if frame.data.startswith(last):
                return result
            at = 12
            while frame.data[at:at + 2] in (b"\x81\x00", b"\x88\xa8"):
                at += 4
            kind, nonce, i = struct.unpack_from("!HII", frame.data, at)
            if kind == WANTED and nonce == self.nonce:
                result.append(i)
                self.seen[i] = frame

    def addressed(self, addresses):
        """Which of the addresses the NIC listens to, each once."""
        source = self.wire.mac
        result = self.arrived([a + source for a in addresses])
        if len(result) != len(set(result)):
            print("# some arrived twice")
            return None
        return {addresses[i] for i in result}


def unicast():
    return b"\x06" + rng.randbytes(5)


def multicast():
    return b"\x01\x00\x5e" + bytes([rng.randrange(128)]) + rng.randbytes(2)


def hash_of(address):
    """The bit of the multicast table (MO = 0)."""
    return address[4] >> 4 | address[5] << 4


def show(addresses):
    return " ".join(sorted(a.hex(":") for a in addresses)[:8])


def same(what, got, wanted):
    got, wanted = set(got or ()), set(wanted)
    return point(got == wanted, what, f"missing {len(wanted - got)}: {show(wanted - got)}",
                 f"unwanted {len(got - wanted)}: {show(got - wanted)}")


def addresses(nic, wire):
    b = Bench(nic, wire)
    station = b.nic.mac
    unicasts = [unicast() for _ in range(40)]
    groups = []
    while len(groups) < 240:
        g = multicast()
        if g not in groups:
            groups.append(g)
    everything = [station, BROADCAST] + unicasts + groups
    ours = {station, BROADCAST}

    same("the NIC's own address and broadcasts, nothing else", b.addressed(everything), ours)

    p = Port(nic)
    p.join(MR_PROMISC)
    same("promiscuous: everything", b.addressed(everything), everything)
    p.close()
    same("no more promiscuous", b.addressed(everything), ours)

    p = Port(nic)
    p.join(MR_ALLMULTI)
    same("allmulti: every group, no other unicast", b.addressed(everything), ours | set(groups))
    p.close()
    same("no more allmulti", b.addressed(everything), ours)

    # The driver has room for 14 more; with a 15th it lets every unicast in.
    p = Port(nic)
    for a in unicasts[:14]:
        p.join(MR_UNICAST, a)
    same("15 unicast addresses, exactly", b.addressed(everything), ours | set(unicasts[:14]))
    p.join(MR_UNICAST, unicasts[14])
    p.join(MR_UNICAST, unicasts[15])
    same("17 unicast addresses: all unicast, as with a real card", b.addressed(everything),
         ours | set(unicasts))
    p.close()
    same("no more unicast addresses", b.addressed(everything), ours)

    joined = groups[:200]
    bits = {hash_of(g) for g in joined}
    p = Port(nic)
    for g in joined:
        p.join(MR_MULTICAST, g)
    apart = [g for g in groups[200:] if hash_of(g) not in bits]
    while len(apart) < 200:
        g = multicast()
        if hash_of(g) not in bits and g not in apart:
            apart.append(g)
    same("200 multicast groups, and none that hashes differently",
         b.addressed([station, BROADCAST] + unicasts + joined + apart), ours | set(joined))
    # The last of 200 are in the table, not among the exact addresses.
    twin = bytes([1, 0, 0x5e, 1, joined[-1][4] ^ 1, joined[-1][5]])
    same("a group of the same hash gets in too, as with a real card", b.addressed([twin]), [twin])
    p.close()
    same("no more groups", b.addressed([station, BROADCAST] + unicasts + joined + apart), ours)

    new = mac("02:00:00:82:54:50")
    subprocess.run(["ip", "link", "set", nic, "address", new.hex(":")], check=True)
    same("another station address", b.addressed(everything + [new]), {new, BROADCAST})
    subprocess.run(["ip", "link", "set", nic, "address", station.hex(":")], check=True)
    same("the old one again", b.addressed(everything + [new]), ours)


def ip(*args):
    subprocess.run(["ip", *args], check=True)


def settled(measure, wanted):
    """What measure() gives once that is wanted, or else after ten seconds.

    Newer drivers change their mode in a work item, after the system call has returned.
    """
    end = time.monotonic() + 10
    while True:
        got = measure()
        if got == wanted or time.monotonic() > end:
            return got


def virtio(nic, wire):
    """Exact tables of 64 addresses each; with more, all of the kind."""
    b = Bench(nic, wire)
    station, source = b.nic.mac, b.wire.mac
    unicasts = [unicast() for _ in range(70)]
    groups = [b"\x01\x00\x5e\x01\x00" + bytes([i]) for i in range(70)]
    everything = [station, BROADCAST] + unicasts + groups
    ours = {station, BROADCAST}

    def hears(wanted):
        return settled(lambda: set(b.addressed(everything) or ()), set(wanted))

    def heard(what, wanted, *joins):
        p = Port(nic)
        for kind, wishes in joins:
            for address in wishes:
                p.join(kind, address)
        got = hears(wanted)
        p.close()
        after = hears(ours)
        point(got == set(wanted) and after == ours, what,
              f"missing {show(set(wanted) - got)}", f"unwanted {show(got - set(wanted))}",
              f"afterwards missing {show(ours - after)}, unwanted {show(after - ours)}")

    heard("the NIC's own address and broadcasts, nothing else", ours)
    heard("promiscuous: everything", everything, (MR_PROMISC, [b""]))
    heard("allmulti: every group, no other unicast", ours | set(groups), (MR_ALLMULTI, [b""]))
    # IPv4 and IPv6 have joined a group each themselves, that of all hosts.
    heard("64 unicast addresses and 64 groups, exactly", ours | set(unicasts[:64] + groups[:62]),
          (MR_UNICAST, unicasts[:64]), (MR_MULTICAST, groups[:62]))
    heard("65 unicast addresses: all unicast", ours | set(unicasts), (MR_UNICAST, unicasts[:65]))
    heard("65 groups: all groups", ours | set(groups), (MR_MULTICAST, groups[:63]))

    new = mac("02:00:00:1a:f4:41")
    ip("link", "set", nic, "address", new.hex(":"))
    same("another station address", b.addressed(everything + [new]), {new, BROADCAST})
    ip("link", "set", nic, "address", station.hex(":"))

    def vlans(what, vids, wanted):
        heads = [station + source + struct.pack("!HH", 0x8100, v) for v in vids]
        got = settled(lambda: {vids[i] for i in b.arrived(heads)}, set(wanted))
        whole = all(f.data[12:16] == heads[i][12:16] for i, f in b.seen.items())
        point(got == set(wanted) and whole, what,
              f"missing {sorted(set(wanted) - set(got))[:8]}",
              f"unwanted {sorted(set(got) - set(wanted))[:8]}", f"tags {whole}")

    # The 802.1Q module itself adds VLAN 0 when an interface comes up.
    for vid in "100", "4094":
        ip("link", "add", "v" + vid, "link", nic, "type", "vlan", "id", vid)
    vlans("of 4096 VLANs only those with an interface arrive, tagged", range(4096),
          [0, 100, 4094])
    ip("link", "del", "v100")
    few = [0, 1, 31, 32, 99, 100, 101, 2048, 4093, 4094, 4095]
    p = Port(nic)
    p.join(MR_PROMISC)
    vlans("promiscuous: all of them", few, few)
    p.close()
    vlans("not the one whose interface has gone", few, [0, 4094])
    ip("link", "del", "v4094")


def set_offload(dev, what, on):
    subprocess.run(["ethtool", "-K", dev, what, "on" if on else "off"], check=True,
                   capture_output=True)


def vlans(nic, wire, *vids):
    b = Bench(nic, wire)
    station, source = b.nic.mac, b.wire.mac
    # The 802.1Q module itself adds VLAN 0 when an interface comes up.
    wanted = {0} | {int(v) for v in vids}
    every = range(4096)

    def tagged(tcis, tpid=0x8100):
        return [station + source + struct.pack("!HH", tpid, t) for t in tcis]

    def frames_in(*why):
        bad = {v for v, f in b.seen.items() if f.data[12:16] != struct.pack("!HH", 0x8100, v)}
        return point(not bad, *why, f"wrong tags: {sorted(bad)[:8]}")

    def same_vids(what, got, want):
        got, want = set(got), set(want)
        return point(got == want, what, f"missing {sorted(want - got)[:8]}",
                     f"unwanted {sorted(got - want)[:8]}")

    same_vids("of 4096 VLANs only those with an interface arrive", b.arrived(tagged(every)),
              wanted)
    frames_in("each with its tag")
    # The kernel shows a tag that is still there the same way, but all of it: the
    # driver passes on no more than the VLAN of a tag that the NIC has taken out.
    tci = 0x6000 | int(vids[0])
    b.arrived(tagged([tci]))
    point(0 in b.seen and b.seen[0].data[14:16] == struct.pack("!H", tci & 0xfff),
          "which the NIC has taken out", *(f.data.hex() for f in b.seen.values()))
    same_vids("frames without a tag arrive", b.arrived([station + source]), {0})

    set_offload(nic, "rxvlan", False)
    got = b.arrived(tagged([tci, 0x6000 | 4000]))
    point(0 in got and b.seen[0].data[12:16] == struct.pack("!HH", 0x8100, tci),
          "rxvlan off: the tag stays in the frame",
          str(got), *(f.data.hex() for f in b.seen.values()))
    same_vids("rxvlan off: the filter stays on", got, {0})
    set_offload(nic, "rxvlan", True)

    service = tagged([int(vids[0])], 0x88a8)[0] + struct.pack("!HH", 0x8100, 5)
    got = b.arrived([service])
    point(got == [0] and b.seen[0].data[12:20] == service[12:], "a service tag is not touched",
          *(f.data.hex() for f in b.seen.values()))

    p = Port(nic)
    p.join(MR_PROMISC)
    same_vids("promiscuous: all 4096", b.arrived(tagged(every)), every)
    p.close()
    same_vids("and then no more", b.arrived(tagged(every)), wanted)


if __name__ == "__main__":
    try:
        {"addresses": addresses, "vlans": vlans, "virtio": virtio}[sys.argv[1]](*sys.argv[2:])
    except (KeyError, IndexError):
        sys.exit(__doc__)
