# SPDX-License-Identifier: GPL-2.0
"""The CD for a guest with which no folder can be shared."""

import os
import subprocess


def make(args, host_dir, *boot):
    """Its path: the command, the modules and the tests, where the guest will see them.

    @boot: options of mkisofs that make it start by itself.
    """
    path = os.path.join(host_dir, "cd.iso")
    subprocess.run(
        ["xorriso", "-as", "mkisofs", "-quiet", "-r", "-o", path, "-graft-points", *boot,
         "command=command", f"nicsim={args.build}/{args.kernel}/nicsim",
         f"src/selftests={args.tree}/selftests"],
        cwd=host_dir, check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path
