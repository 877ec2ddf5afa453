#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Measure pairs of network devices side by side; `make bench` runs this in a guest.

Each pair has one end in either of two namespaces: our cards and their wires, a
veth pair, two of QEMU's own e1000 on one hub, and two of its virtio-net on taps
of one bridge. The kernel's vdpa_sim_net gets back what it sends, so it is both
ends in one. TCP by iperf3; packets of 60 bytes by pktgen, counted where they
arrive; registers of the cards by nicsim_regtime.ko. Rounds alternate between the
pairs, and the median of the rounds counts.
There is no right answer: this asserts nothing.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
NS = ("bench-a", "bench-b")


def sh(command, ns=None, check=True):
    """A shell command's output, in a namespace if ns is given."""
    prefix = ["ip", "netns", "exec", ns] if ns else []
    p = subprocess.run(prefix + ["sh", "-c", command], stdout=subprocess.PIPE, text=True)
    if check and p.returncode:
        sys.exit(f"bench: failed: {command}")
    return p.stdout.strip()


def wait_for(what, condition, seconds=60):
    """The value of condition() as soon as it is true."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    sys.exit(f"bench: in vain waited for {what}")


class Pair:
    """Two devices, one in each namespace; n makes their addresses.

    slot is the PCI function of a card, if there is one.
    """

    def __init__(self, name, n, devices, slot=None):
        self.name = name
        self.slot = slot
        self.dev = [f"bench{n}a", f"bench{n}b"]
        self.address = [f"198.18.{n}.1", f"198.18.{n}.2"]
        self.nobody = f"198.18.{n}.9"
        self.mac = []
        self.figures = {}
        for old, dev, ns, address in zip(devices, self.dev, NS, self.address):
            self.mac.append(sh(f"cat /sys/class/net/{old}/address"))
            # Each namespace counts its eth0 from the beginning.
            sh(f"ip link set {old} down; ip link set {old} name {dev} netns {ns}")
            sh(f"ip addr add {address}/24 dev {dev}; ip link set {dev} up", ns)
        for dev, ns in zip(self.dev, NS):
            wait_for(f"carrier of {dev}",
                     lambda: sh(f"cat /sys/class/net/{dev}/carrier", ns, False) == "1")
        sh(f"ping -q -c 2 -W 5 {self.address[1]}", NS[0])

    spaces = NS         # where its two ends are

    def median(self, name):
        return statistics.median(self.figures[name])

    def tcp(self, back, seconds):
        """Gbit/s that arrived; from the first to the second device unless back."""
        report = sh(f"iperf3 -J -t {seconds} -c {self.address[1]} {'-R' if back else ''}", NS[0])
        return json.loads(report)["end"]["sum_received"]["bits_per_second"] / 1e9

    def packets(self, back, seconds):
        """Packets that arrived, in thousands a second."""
        src, dst = (1, 0) if back else (0, 1)
        dev, ns = self.dev[src], self.spaces[src]
        pg = "/proc/net/pktgen"
        sh(f"echo add_device {dev} > {pg}/kpktgend_0", ns)
        # The receiver's stack drops what is for nobody, and does not answer.
        for setting in ("count 0", "pkt_size 60", "delay 0", f"dst {self.nobody}",
                        f"dst_mac {self.mac[dst]}"):
            sh(f"echo {setting} > {pg}/{dev}", ns)
        run = subprocess.Popen(["ip", "netns", "exec", ns, "timeout", "-s", "INT",
                                str(seconds + 30), "bash", "-c", f"echo start > {pg}/pgctrl"])
        script = (f"cd /sys/class/net/{self.dev[dst]}/statistics; sleep 0.5; "
                  "read a < rx_packets; s=$EPOCHREALTIME; "
                  f"sleep {seconds}; read b < rx_packets; e=$EPOCHREALTIME; echo $a $b $s $e")
        a, b, start, end = (float(f) for f in sh(f"bash -c '{script}'", self.spaces[dst]).split())
        run.send_signal(signal.SIGINT)
        run.wait()
        sh(f"echo reset > {pg}/pgctrl", ns)
        wait_for("pktgen", lambda: sh(f"[ -e {pg}/{dev} ] || echo gone", ns))
        return (b - a) / (end - start) / 1e3


class Loop(Pair):
    """A device that gets back what it sends, with both ends of a connection in one namespace.

    What comes in has its addresses changed, so that it seems to come from the
    other end: no connection to itself would leave the machine otherwise.
    """

    spaces = (NS[0], NS[0])

    def __init__(self, name, n, dev):
        self.name = name
        self.slot = None
        self.dev = [dev, dev]
        self.address = [f"198.18.{n}.1", f"198.18.{n}.2"]
        self.nobody = f"198.18.{n}.9"
        self.figures = {}
        self.mac = [sh(f"cat /sys/class/net/{dev}/address")] * 2
        here, there = self.address
        sh(f"ip link set {dev} netns {NS[0]}")
        sh(f"ip addr add {here}/24 dev {dev}; ip link set {dev} up; "
           f"ip neigh add {there} lladdr {self.mac[0]} dev {dev}; "
           "nft add table ip loop; "
           "nft add chain ip loop in '{ type filter hook prerouting priority -300; }'; "
           f"nft add rule ip loop in iif {dev} ip daddr {there} "
           f"ip saddr set {there} ip daddr set {here}", NS[0])


def our_pair(n, model, wire):
    slot = sh(f"ethtool -i {wire} | sed -n 's/^bus-info: //p'")
    path = "/sys/bus/pci/devices/" + slot
    nic = wait_for("the driver", lambda: sh(f"ls {path}/net {path}/virtio*/net 2> /dev/null |"
                                            " grep -v : | grep .", check=False))
    return Pair("nicsim " + model, n, (nic, wire), slot)


def veth_pair(n):
    sh("ip link add veth0 type veth peer name veth1")
    return Pair("veth", n, ("veth0", "veth1"))


def qemu_pair(name, pattern, n):
    found = sh(f"ls -d {pattern}", check=False).split()
    if len(found) != 2:
        return None
    slot = re.findall("0000:[^/]*", os.path.realpath(found[0]))[-1]
    return Pair(name, n, [os.path.basename(d) for d in found], slot)


def vdpa_loop(n):
    folder = os.path.join(TOP, "selftests/bench/vdpa")
    if not os.path.exists(os.path.join(folder, "vdpa_sim_net.ko")):
        return None
    sh("modprobe vhost_iotlb")
    for module in ("vringh", "vdpa", "virtio_vdpa", "vdpa_sim", "vdpa_sim_net"):
        sh(f"insmod {folder}/{module}.ko")
    sh("vdpa dev add name bench-vdpa mgmtdev vdpasim_net mac 02:00:00:00:00:01")
    dev = wait_for("vdpa_sim_net", lambda: sh("ls /sys/bus/vdpa/devices/bench-vdpa/virtio*/net",
                                              check=False))
    return Loop("vdpa_sim_net", n, dev)


def all_pairs():
    """Our pairs first, each with the names of those it is to be compared with."""
    ko = os.path.join(TOP, "nicsim.ko")
    nics = "nics=e1000,virtio-net"
    # Before ours are there, those of the guest itself are easily told.
    pairs = [
        qemu_pair("QEMU e1000", "/sys/bus/pci/drivers/e1000/0000:*/net/*", 3),
        qemu_pair("QEMU virtio-net", "/sys/bus/virtio/drivers/virtio_net/*/net/*", 4),
    ]
    sh(f"insmod {ko} {nics}" if os.path.exists(ko) else f"modprobe nicsim {nics}")
    ours = [our_pair(1, "e1000", "wire0"), our_pair(2, "virtio-net", "wire1")]
    return ours + [p for p in [veth_pair(5)] + pairs + [vdpa_loop(6)] if p]


COMPARE = {
    "nicsim e1000": ("veth", "QEMU e1000"),
    "nicsim virtio-net": ("veth", "QEMU virtio-net", "vdpa_sim_net"),
}


# A register to which what was read may be written, its BAR and offset: the type of VLAN frames,
# and driver_feature_select.
REGISTERS = {"e1000": (0, 0x38), "virtio-net": (4, 8)}


def time_registers(pair):
    """Nanoseconds of a read and of a write."""
    bar, offset = REGISTERS[pair.name.split()[1]]
    sh(f"insmod {TOP}/selftests/modules/nicsim_regtime.ko slot={pair.slot} bar={bar} "
       f"offset={offset}")
    read, write = sh("cd /sys/module/nicsim_regtime/parameters; cat read_ns write_ns").split()
    sh("rmmod nicsim_regtime")
    return int(read), int(write)


MEASURES = [
    ("TCP out", "Gbit/s", lambda p, s: p.tcp(False, s)),
    ("TCP in", "Gbit/s", lambda p, s: p.tcp(True, s)),
    ("packets out", "1000/s", lambda p, s: p.packets(False, s)),
    ("packets in", "1000/s", lambda p, s: p.packets(True, s)),
]


def row(name, cells):
    print(f"{name:36}" + "".join(f"{c:>14}" for c in cells))


def print_registers(pairs, rounds):
    cards = [p for p in pairs if p.slot]
    rows = {p.name: [] for p in cards}
    for _ in range(rounds):
        for p in cards:
            rows[p.name].append(time_registers(p))
    row("", ["register read", "written"])
    row("", ["ns", "ns"])
    for name, figures in rows.items():
        row(name, map(statistics.median, zip(*figures)))
    print()


def print_table(pairs):
    row("", [name for name, _, _ in MEASURES])
    row("", [unit for _, unit, _ in MEASURES])
    for p in pairs:
        row(p.name, [f"{p.median(m):.2f}" for m, _, _ in MEASURES])
    for ours in (p for p in pairs if p.name in COMPARE):
        for other in (p for p in pairs if p.name in COMPARE[ours.name]):
            row(f"{ours.name} : {other.name}",
                [f"{ours.median(m) / other.median(m):.2f}" for m, _, _ in MEASURES])


def measure_all(rounds, seconds):
    for ns in NS:
        sh(f"ip netns add {ns}; ip -n {ns} link set lo up")
    pairs = all_pairs()
    for ns in {p.spaces[1] for p in pairs}:
        subprocess.Popen(["ip", "netns", "exec", ns, "iperf3", "-s"],
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("iperf3", lambda: sh("ss -Hltn 'sport = :5201'", ns))
    for n in range(rounds):
        for name, unit, measure in MEASURES:
            for pair in pairs:
                value = measure(pair, seconds)
                pair.figures.setdefault(name, []).append(value)
                print(f"round {n + 1} of {rounds}: {pair.name}: {name}: {value:.2f} {unit}",
                      file=sys.stderr)
    return pairs


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=int, default=3, help="of each measurement")
    args = p.parse_args()

    for module in ("e1000", "virtio_net", "pktgen"):
        sh(f"modprobe {module}")
    try:
        pairs = measure_all(args.rounds, args.seconds)
        print_registers(pairs, args.rounds)
        print_table(pairs)
    finally:
        for ns in NS:
            sh(f"ip netns pids {ns} | xargs -r kill -9; ip netns del {ns}", check=False)
        sh("rmmod nicsim", check=False)


if __name__ == "__main__":
    main()
