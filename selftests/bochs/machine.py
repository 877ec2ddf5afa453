# SPDX-License-Identifier: GPL-2.0
"""Bochs as a machine for ../vm/run: a PC whose processor raises what a real one does.

It starts from a CD with the kernel, the command, the modules and the tests. What the
guest has to say comes by its serial ports: console, stdout, stderr, exit status.
"""

import os
import re
import shutil
import subprocess
import sys

import cd

MODEL = "corei7_haswell_4770"

# Where Debian keeps the boot loader.
LOADER = ["/usr/lib/ISOLINUX/isolinux.bin", "/usr/lib/syslinux/modules/bios/ldlinux.c32"]

# A kernel that panics resets the processor by a triple fault, which ends Bochs.
APPEND = ("initrd=/initrd console=ttyS0,115200 loglevel=5 mitigations=off tsc=reliable edd=off "
          "no_timer_check nokaslr cryptomgr.notests oops=panic panic=-1 reboot=t "
          "NICSIM_DISK=/dev/sda NICSIM_CD=/dev/sr0 ")

# The disk's image is not written to: that goes to the journal. Time is a number of
# instructions. RFB is a display that nobody has to look at.
CONFIG = """\
config_interface: textconfig
display_library: rfb, options="timeout=0"
plugin_ctrl: speaker=0, gameport=0, parallel=0
cpu: model={model}, count=1, ips=100000000, reset_on_triple_fault=0
megs: {megabytes}
clock: sync=none
ata0-master: type=disk, path={image}, mode=volatile, journal=journal
ata1-master: type=cdrom, path=cd.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev={log}
com2: enabled=1, mode=file, dev=/dev/fd/{out}
com3: enabled=1, mode=file, dev=/dev/fd/{err}
com4: enabled=1, mode=file, dev=status
log: {log}.bochs
info: action=ignore
panic: action=fatal
error: action=report
"""


def megabytes(size):
    """Of memory, as QEMU writes it."""
    number, unit = re.fullmatch(r"(\d+)([MG]?)", size).groups()
    return int(number) * (1024 if unit == "G" else 1)


class Machine:
    """One Bochs; what vm/run wants of it is as for its own class Qemu."""

    STEPS = ["setup", "guest"], ["build"]

    def __init__(self, args, host_dir, log):
        self.args = args
        self.host_dir = host_dir
        self.log = os.path.abspath(log)
        self.root = os.path.realpath(args.root)
        self.out = os.path.realpath(os.path.join(args.build, args.kernel))
        self.process = None

    def make_cd(self):
        loader = os.path.join(self.host_dir, "isolinux")
        os.mkdir(loader)
        for path in LOADER:
            shutil.copy(path, loader)
        with open(os.path.join(loader, "isolinux.cfg"), "w") as f:
            f.write(f"default nicsim\nlabel nicsim\nkernel /vmlinuz\n"
                    f"append {APPEND}{self.args.append}\n")
        with open(os.path.join(self.out, "release")) as f:
            kernel = os.path.join(self.root, "boot", "vmlinuz-" + f.read().strip())
        cd.make(self.args, self.host_dir, "-b", "isolinux/isolinux.bin", "-c", "isolinux/boot.cat",
                "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "isolinux=isolinux",
                f"vmlinuz={kernel}", f"initrd={self.out}/initrd")

    def batch(self, fds):
        """Start it; the command's stdout and stderr go to these descriptors."""
        self.make_cd()
        with open(os.path.join(self.host_dir, "bochsrc"), "w") as f:
            f.write(CONFIG.format(
                model=self.args.cpu or MODEL, megabytes=megabytes(self.args.mem), log=self.log,
                image=self.root + ".img", out=fds[0], err=fds[1]))
        # Debian's has the debugger, which waits for a word.
        with open(os.path.join(self.host_dir, "commands"), "w") as f:
            f.write("continue\n")
        with open(self.log + ".bochs", "w") as said:
            self.process = subprocess.Popen(
                ["bochs", "-q", "-f", "bochsrc", "-rc", "commands"], cwd=self.host_dir,
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, pass_fds=fds,
                start_new_session=True)
        return self.process

    def shell(self):
        """There is no terminal."""
        print("run: in Bochs only with a command", file=sys.stderr)
        return False

    def plead(self):
        """A hung one has nothing to say."""

    def kill(self):
        self.process.kill()

    def failed(self):
        """It ends with a panic of its own when it is switched off; but it did begin."""
        return self.process.returncode > 0 and not os.path.getsize(self.log)
