# SPDX-License-Identifier: GPL-2.0
"""User-Mode Linux as a machine for ../vm/run: a process that is a kernel."""

import os
import signal
import subprocess
import termios

# Waiting costs nothing, and each run has the same start of all that a kernel knows.
TRAVEL = ["time-travel=inf-cpu", "time-travel-start=1700000000000000000", "norandmaps",
          "random_seed=1"]


class Machine:
    """One UML; what vm/run wants of it is as for its own class Qemu."""

    STEPS = [["build-kernel"]]

    def __init__(self, args, host_dir, log):
        out = os.path.join(args.build, args.kernel)
        self.log = log
        self.host_dir = host_dir
        self.process = None
        # The kernel hands words that it does not know to the first process, as environment.
        self.command = [
            os.path.join(out, "linux"), f"mem={args.mem}", f"initrd={out}/initrd",
            "noreboot", "seccomp=on", "uml_dir=.", "loglevel=5",
            "con=null", "console=ttyS2", "ssl2=null,fd:2",
            f"NICSIM_ROOT={os.path.realpath(args.root)}", f"NICSIM_TREE={args.tree}",
            f"NICSIM_OUT={out}", "NICSIM_HOST=/proc/self/cwd",
        ] + ([] if args.tty else ["oops=panic"]) + (TRAVEL if args.travel else []) + \
            args.append.split()

    def batch(self, fds):
        """Start it; the command's stdout and stderr go to these descriptors."""
        ports = [f"ssl{n}=null,fd:{fd}" for n, fd in enumerate(fds)]
        self.process = self.start(ports, stdin=subprocess.DEVNULL, pass_fds=fds,
                                  start_new_session=True)
        return self.process

    def shell(self):
        """Run it with the terminal; whether that went well."""
        try:
            before = termios.tcgetattr(0)
        except termios.error:
            before = None
        fds = os.dup(0), os.dup(1)
        try:
            return not self.start([f"con0=fd:{fds[0]},fd:{fds[1]}"], pass_fds=fds).wait()
        finally:
            if before:
                termios.tcsetattr(0, termios.TCSADRAIN, before)

    def start(self, words, **kwargs):
        """In the folder that it shares with us: its name, which is never the same, would be a
        word more that two runs do not have in common."""
        with open(self.log, "a") as log:
            return subprocess.Popen(self.command + words, cwd=self.host_dir, stdout=log,
                                    stderr=log, **kwargs)

    def plead(self):
        """A hung one has nothing to say."""

    def kill(self):
        """With the processes that stand for its own."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def failed(self):
        """UML exits with 1 when its kernel panics, which is no failure of the runner."""
        return False
