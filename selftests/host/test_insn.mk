SRCS_test_insn := insn_capstone.c ../../drivers/x86_insn.c
LDLIBS_test_insn := -lcapstone
