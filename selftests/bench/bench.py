#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Measure pairs of network devices side by side; `make bench` runs this in a guest.

Each pair has one end in either of two namespaces: our card and its wire, a veth
pair, and two of QEMU's own e1000 on one hub. TCP by iperf3; packets of 60 bytes
by pktgen, counted where they arrive. Rounds alternate between the pairs, and
the median of the rounds counts. There is no right answer: this asserts nothing.
"""

import argparse
import json
import os
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
    """Two devices, one in each namespace; n makes their addresses."""

    def __init__(self, name, n, devices):
        self.name = name
        self.dev = devices
        self.address = [f"198.18.{n}.1", f"198.18.{n}.2"]
        self.nobody = f"198.18.{n}.9"
        self.mac = []
        self.figures = {}
        for dev, ns, address in zip(devices, NS, self.address):
            self.mac.append(sh(f"cat /sys/class/net/{dev}/address"))
            sh(f"ip link set {dev} netns {ns}")
            sh(f"ip addr add {address}/24 dev {dev}; ip link set {dev} up", ns)
        for dev, ns in zip(devices, NS):
            wait_for(f"carrier of {dev}",
                     lambda: sh(f"cat /sys/class/net/{dev}/carrier", ns, False) == "1")
        sh(f"ping -q -c 2 -W 5 {self.address[1]}", NS[0])

    def median(self, name):
        return statistics.median(self.figures[name])

    def tcp(self, back, seconds):
        """Gbit/s that arrived; from the first to the second device unless back."""
        report = sh(f"iperf3 -J -t {seconds} -c {self.address[1]} {'-R' if back else ''}", NS[0])
        return json.loads(report)["end"]["sum_received"]["bits_per_second"] / 1e9

    def packets(self, back, seconds):
        """Packets that arrived, in thousands a second."""
        src, dst = (1, 0) if back else (0, 1)
        dev, ns = self.dev[src], NS[src]
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
        a, b, start, end = (float(f) for f in sh(f"bash -c '{script}'", NS[dst]).split())
        run.send_signal(signal.SIGINT)
        run.wait()
        sh(f"echo reset > {pg}/pgctrl", ns)
        wait_for("pktgen", lambda: sh(f"[ -e {pg}/{dev} ] || echo gone", ns))
        return (b - a) / (end - start) / 1e3


def our_pair(n):
    ko = os.path.join(TOP, "nicsim.ko")
    sh(f"insmod {ko} nics=e1000" if os.path.exists(ko) else "modprobe nicsim nics=e1000")
    wire = "wire0"
    slot = sh(f"ethtool -i {wire} | sed -n 's/^bus-info: //p'")
    nic = wait_for("the driver", lambda: sh(f"ls /sys/bus/pci/devices/{slot}/net", check=False))
    return Pair("nicsim e1000", n, (nic, wire))


def veth_pair(n):
    sh("ip link add bench0 type veth peer name bench1")
    return Pair("veth", n, ("bench0", "bench1"))


def qemu_pair(n):
    found = sh("ls -d /sys/bus/pci/drivers/e1000/0000:*/net/*", check=False).split()
    return Pair("QEMU e1000", n, [os.path.basename(d) for d in found]) if len(found) == 2 else None


MEASURES = [
    ("TCP out", "Gbit/s", lambda p, s: p.tcp(False, s)),
    ("TCP in", "Gbit/s", lambda p, s: p.tcp(True, s)),
    ("packets out", "1000/s", lambda p, s: p.packets(False, s)),
    ("packets in", "1000/s", lambda p, s: p.packets(True, s)),
]


def print_table(pairs):
    def row(name, cells):
        print(f"{name:22}" + "".join(f"{c:>14}" for c in cells))

    row("", [name for name, _, _ in MEASURES])
    row("", [unit for _, unit, _ in MEASURES])
    for p in pairs:
        row(p.name, [f"{p.median(m):.2f}" for m, _, _ in MEASURES])
    for other in pairs[1:]:
        row(f"ratio to {other.name}",
            [f"{pairs[0].median(m) / other.median(m):.2f}" for m, _, _ in MEASURES])


def measure_all(rounds, seconds):
    for ns in NS:
        sh(f"ip netns add {ns}; ip -n {ns} link set lo up")
    pairs = [p for p in (our_pair(1), veth_pair(2), qemu_pair(3)) if p]
    subprocess.Popen(["ip", "netns", "exec", NS[1], "iperf3", "-s"],
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for("iperf3", lambda: sh("ss -Hltn 'sport = :5201'", NS[1]))
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

    for module in ("e1000", "pktgen"):
        sh(f"modprobe {module}")
    try:
        print_table(measure_all(args.rounds, args.seconds))
    finally:
        for ns in NS:
            sh(f"ip netns pids {ns} | xargs -r kill -9; ip netns del {ns}", check=False)
        sh("rmmod nicsim", check=False)


if __name__ == "__main__":
    main()
