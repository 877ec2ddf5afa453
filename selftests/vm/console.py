# SPDX-License-Identifier: GPL-2.0
"""What must not be in the console log of a guest."""

import os
import re

# Lines that a kernel with nothing wrong never prints.
COMPLAINTS = re.compile("|".join([
    r"\bWARNING: ", r"\bBUG: ", r"\bkernel BUG at ", r"\bUBSAN: ", r"\bOops\b", r"Kernel panic",
    r"general protection fault", r"unable to handle", r"Call Trace:",
    r"INFO: .*(detected|blocked for more than)", r"rcu: .*detected.*stall", r"lockup",
    r"possible (recursive|circular) locking", r"suspicious RCU usage", r"inconsistent lock state",
    r"scheduling while atomic", r"sleeping function called", r"refcount_t: ",
    r"list_(add|del) corruption", r"bad page state", r"NETDEV WATCHDOG", r"nobody cared",
    r"unregister_netdevice: waiting", r"DMA-API: (?!Mapped at)", r"kmemleak: .*(unreferenced|disabled)",
]), re.IGNORECASE)

# The stock e1000 has module parameters for 32 cards, and says so of each card beyond
# that it has ever seen.
HARMLESS = re.compile(r"e1000 .*: Warning: no configuration for board #")

# Reports that stock drivers earn by themselves: regular expressions for the whole of one.
STOCK = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))),
                     "lib", "stock-reports")

# A report between these is one complaint, and wanted or not as a whole.
CUT_HERE = "[ cut here ]"
END_TRACE = "[ end trace "


def _reports(path):
    """Yield each line, or the lines of a report between the marks, numbered."""
    report = []
    with open(path, errors="replace") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip()
            if CUT_HERE in line and report:
                yield report
                report = []
            report.append((number, line))
            if CUT_HERE not in report[0][1] or END_TRACE in line or len(report) > 200:
                yield report
                report = []
    if report:
        yield report


def _stock():
    with open(STOCK) as f:
        return re.compile("|".join(t.rstrip() for t in f if t[0] not in "#\n"), re.DOTALL)


def complaints(path, allow=None):
    """The first line of each complaint in the log at path, as (number, line).

    A complaint with a line that matches the regular expression allow is wanted.
    """
    found, test, stock = [], "", _stock()
    for report in _reports(path):
        mark = re.search(r"nicsim-vm: (begin|end) (\S+)", report[0][1])
        if mark:
            test = f" (in {mark[2]})" if mark[1] == "begin" else ""
        bad = [entry for entry in report
               if COMPLAINTS.search(entry[1]) and not HARMLESS.search(entry[1])]
        if bad and not (allow and any(re.search(allow, line) for _, line in report)) and \
           not stock.search("\n".join(line for _, line in report)):
            number, line = bad[0]
            found.append((number, line + test))
    return found
