# SPDX-License-Identifier: GPL-2.0
# nicsim: `make help` says what there is. Kbuild is what the kernel's build reads.

KDIR ?= /lib/modules/$(shell uname -r)/build
vm := selftests/vm

# BTF of the kernel that is built for, which the module's is made from. Headers may have it, in
# a file vmlinux, and the kernel's build looks nowhere else; so that of the running kernel
# is passed where they have not.
BTF ?= $(shell cd $(KDIR) 2> /dev/null && [ ! -e vmlinux ] && command -v pahole > /dev/null && \
	grep -qs "\"$$(uname -r)\"" include/generated/utsrelease.h && \
	ls /sys/kernel/btf/vmlinux 2> /dev/null)

# Instead of the command of that name in the kernel's scripts/Makefile.modfinal
cmd_btf_ko = if [ -e $(srctree)/scripts/gen-btf.sh ]; then \
		$(CONFIG_SHELL) $(srctree)/scripts/gen-btf.sh --btf_base $(BTF) $@; \
	else \
		LLVM_OBJCOPY="$(OBJCOPY)" $(PAHOLE) -J $(PAHOLE_FLAGS) $(MODULE_PAHOLE_FLAGS) \
			--btf_base $(BTF) $@ && $(RESOLVE_BTFIDS) -b $(BTF) $@; \
	fi;

modules:
	@[ -e $(KDIR)/Makefile ] || { echo "no kernel headers in $(KDIR):" \
		"install linux-headers-$$(uname -r), or set KDIR" >&2; exit 1; }
	@$(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR) \
		$(if $(BTF),BTF=$(BTF) 'cmd_btf_ko=$(value cmd_btf_ko)') modules

install: modules
	@$(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR) modules_install
	@depmod -a $$(sed 's/.*"\(.*\)".*/\1/' $(KDIR)/include/generated/utsrelease.h)

# For every kernel that is ever installed here; needs the package dkms.
dkms:
	@v=$$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf); src=/usr/src/nicsim-$$v; set -e; \
	[ ! -e $$src ] || dkms remove nicsim/$$v --all; \
	rm -rf $$src; mkdir -p $$src; cp -r Kbuild Makefile dkms.conf drivers emul $$src; \
	$(MAKE) --no-print-directory -C $$src clean; \
	dkms install nicsim/$$v $(DKMS_ARGS)

# A Debian package of the sources, for DKMS; needs the packages debhelper and dh-dkms
# (-d: and no compiler).
DEB_DIR ?= build/deb
deb:
	@rm -rf $(DEB_DIR)/nicsim; mkdir -p $(DEB_DIR)/nicsim
	@cp -r debian Kbuild Makefile dkms.conf drivers emul $(DEB_DIR)/nicsim
	@cd $(DEB_DIR)/nicsim && dpkg-buildpackage -d -us -uc -b
	@rm -rf $(DEB_DIR)/nicsim

# What the tests need on this machine, and the guest; quick when all is there.
guest:
	@$(vm)/setup guest

check:
	@$(vm)/setup host
	@selftests/check $(if $(KERNELS),--kernels "$(KERNELS)") $(if $(FULL),--full) $(TESTS)

demo: guest
	@$(vm)/run --env NICSIM_COLOUR=$$(! test -t 1 || echo 1) -- selftests/demo/demo.sh

bench: guest
	@selftests/bench/vdpa/build
	@selftests/bench/with-taps selftests/bench/run $(BENCH_ARGS)
	@echo; echo 'On User-Mode Linux, where nothing is emulated but the cards:'
	@$(vm)/run --kernel uml --timeout 3000 -- selftests/bench/bench.py $(BENCH_ARGS)
	@echo; echo 'emul/ alone:'
	@$(MAKE) --no-print-directory -C selftests/bench/emul run

# A shell in a guest; or make vm CMD="lspci -v"
vm: guest
	@$(vm)/run $(VM_ARGS) $(if $(CMD),-- bash -c '$(subst ','\'',$(CMD))')

# A User-Mode Linux with the module loaded: a shell, or make uml TEST=script; with a
# driver of your own, MODULES=path/to/driver.ko or the folder of its source.
uml:
	@selftests/uml/start "$(TEST)" $(MODULES)

clean:
	@find . -name build -prune -o -path ./.git -prune -o \( -name '*.o' -o -name '*.ko' \
		-o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' -o -name '*.o.d' \
		-o -name modules.order -o -name Module.symvers \) -type f -exec rm -f {} +
	@rm -rf build/*/nicsim build/logs build/bench build/run.* build/deb build/docs build/docs.tmp
	@! [ -e selftests/host/Makefile ] || $(MAKE) --no-print-directory -C selftests/host clean

# Also the guests' root file systems, which take a minute and a download to make.
distclean: clean
	@$(vm)/setup clean

help:
	@echo 'make            build nicsim.ko for the running kernel, or KDIR=/path/to/headers'
	@echo 'make install    install it, as root; make dkms: for later kernels, too'
	@echo 'make deb        a Debian package that does so, in build/deb/'
	@echo 'make demo       watch it work in a virtual machine; needs nothing installed'
	@echo 'make check      all tests; KERNELS="6.1 6.12-rt ..." on these ($(vm)/kernels),'
	@echo '                FULL=1: every test on each, and all combinations of settings'
	@echo 'make bench      the benchmarks'
	@echo 'make vm         a shell in a virtual machine, with the module in /nicsim;'
	@echo '                CMD="..." runs that instead, VM_ARGS="..." see $(vm)/run --help'
	@echo 'make uml        the same in a second, on User-Mode Linux: no emulated processor;'
	@echo '                TEST=script runs that instead, MODULES="driver.ko" loads that driver'
	@echo 'make clean      remove what was built; make distclean: the guests too'

.PHONY: modules install dkms deb guest check demo bench vm uml clean distclean help
