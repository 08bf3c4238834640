/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Facts of the `.scap` wire format: block and event layout, and values that differ from the kernel's own.
 * The same facts are in packages/schema (flag rows, event rows); a test compares the two.
 */
#ifndef EYRIE_WIRE_H
#define EYRIE_WIRE_H

#include "types.h"

/*
 * One record of a ring = one complete EVF_V2 block:
 *   0 u32 block type   4 u32 total length   8 u16 cpu   10 u32 flags
 *   14 u64 time   22 u64 thread   30 u32 event length   34 u16 type   36 u32 parameters
 *   40 u16 length[parameters], then the data, zero bytes up to a multiple of 4, u32 total length
 */
#define BLOCK_EVF_V2 0x217
#define EVENT_AT 14
#define LENGTHS_AT 40
#define BLOCK_SIZE(params, data) ((((LENGTHS_AT + 2 * (params) + (data)) + 3) & ~3) + 4)

/*
 * Our own marks in a block's flags; other readers look only at the lower bits.
 * Data were left out because the ring was filling. The names and addresses are those that the caller's memory holds after
 * the call, which failed: there is no object of the kernel to compare them with.
 */
#define MARK_WITHOUT_DATA 0x80000000
#define MARK_CALLERS_WORD 0x40000000

/* Open flags */
#define PPM_O_RDONLY 1
#define PPM_O_WRONLY 2
#define PPM_O_RDWR 3
#define PPM_O_CREAT 4
#define PPM_O_APPEND 8
#define PPM_O_DSYNC 16
#define PPM_O_EXCL 32
#define PPM_O_NONBLOCK 64
#define PPM_O_SYNC 128
#define PPM_O_TRUNC 256
#define PPM_O_DIRECT 512
#define PPM_O_DIRECTORY 1024
#define PPM_O_LARGEFILE 2048
#define PPM_O_CLOEXEC 4096
#define PPM_O_TMPFILE 8192
#define PPM_O_F_CREATED 16384
#define PPM_FD_UPPER_LAYER 32768
#define PPM_FD_LOWER_LAYER 65536
#define PPM_CREAT_UPPER_LAYER 1
#define PPM_CREAT_LOWER_LAYER 2

/* Clone flags */
#define PPM_CL_CLONE_FILES 1
#define PPM_CL_CLONE_FS 2
#define PPM_CL_CLONE_IO 4
#define PPM_CL_CLONE_NEWIPC 8
#define PPM_CL_CLONE_NEWNET 16
#define PPM_CL_CLONE_NEWNS 32
#define PPM_CL_CLONE_NEWPID 64
#define PPM_CL_CLONE_NEWUTS 128
#define PPM_CL_CLONE_PARENT 256
#define PPM_CL_CLONE_PARENT_SETTID 512
#define PPM_CL_CLONE_PTRACE 1024
#define PPM_CL_CLONE_SIGHAND 2048
#define PPM_CL_CLONE_SYSVSEM 4096
#define PPM_CL_CLONE_THREAD 8192
#define PPM_CL_CLONE_UNTRACED 16384
#define PPM_CL_CLONE_VM 32768
#define PPM_CL_CLONE_NEWUSER 1048576
#define PPM_CL_CLONE_CHILD_CLEARTID 8388608
#define PPM_CL_CLONE_CHILD_SETTID 16777216
#define PPM_CL_CLONE_SETTLS 33554432
#define PPM_CL_CLONE_VFORK 134217728
#define PPM_CL_CLONE_NEWCGROUP 268435456
#define PPM_CL_CHILD_IN_PIDNS 536870912

/* Executable facts */
#define PPM_EXE_WRITABLE 1
#define PPM_EXE_UPPER_LAYER 2
#define PPM_EXE_FROM_MEMFD 4
#define PPM_EXE_LOWER_LAYER 8

/* Which member of a DYN parameter follows */
#define PPM_PTRACE_IDX_UINT64 0
#define PPM_PTRACE_IDX_SIGTYPE 1
#define PPM_SOCKOPT_IDX_UNKNOWN 0
#define PPM_SOCKOPT_IDX_ERRNO 1
#define PPM_SOCKOPT_IDX_UINT32 2
#define PPM_SOCKOPT_IDX_UINT64 3
#define PPM_SOCKOPT_IDX_TIMEVAL 4

#define PF_UNIX 1
#define PF_INET 2
#define PF_INET6 10

#endif
