/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The kernel's flag values to those of the wire. */
#ifndef EYRIE_FLAGS_H
#define EYRIE_FLAGS_H

#include "wire.h"

#define O_ACCMODE 3
#define O_CREAT 0100
#define O_EXCL 0200
#define O_TRUNC 01000
#define O_APPEND 02000
#define O_NONBLOCK 04000
#define O_DSYNC 010000
#define O_CLOEXEC 02000000
#define O_SYNC_BIT 04000000
#define O_TMPFILE_BIT 020000000
#if defined(__TARGET_ARCH_x86)
#define O_DIRECT 040000
#define O_LARGEFILE 0100000
#define O_DIRECTORY 0200000
#else
#define O_DIRECTORY 040000
#define O_DIRECT 0200000
#define O_LARGEFILE 0400000
#endif

#define MAP(flags, from, to) ((flags) & (from) ? (to) : 0)

static __always_inline u32 ppm_open_flags(u32 flags)
{
	u32 access = flags & 3;
	u32 out = access == 3 ? PPM_O_RDWR : access + 1;

	out |= MAP(flags, O_CREAT, PPM_O_CREAT) | MAP(flags, O_EXCL, PPM_O_EXCL) | MAP(flags, O_TRUNC, PPM_O_TRUNC);
	out |= MAP(flags, O_APPEND, PPM_O_APPEND) | MAP(flags, O_NONBLOCK, PPM_O_NONBLOCK) | MAP(flags, O_CLOEXEC, PPM_O_CLOEXEC);
	out |= MAP(flags, O_DIRECT, PPM_O_DIRECT) | MAP(flags, O_DIRECTORY, PPM_O_DIRECTORY);
	out |= MAP(flags, O_LARGEFILE, PPM_O_LARGEFILE) | MAP(flags, O_TMPFILE_BIT, PPM_O_TMPFILE);
	out |= MAP(flags, O_DSYNC, PPM_O_DSYNC) | MAP(flags, O_SYNC_BIT, PPM_O_SYNC);
	return out;
}

/* For calls that take only O_CLOEXEC, O_NONBLOCK and O_DIRECT (pipe2, dup3, eventfd2, SOCK_*). */
static __always_inline u32 ppm_fd_flags(u32 flags)
{
	return MAP(flags, O_CLOEXEC, PPM_O_CLOEXEC) | MAP(flags, O_NONBLOCK, PPM_O_NONBLOCK) | MAP(flags, O_DIRECT, PPM_O_DIRECT);
}

static __always_inline u32 ppm_clone_flags(u64 flags)
{
	u32 out = MAP(flags, 0x100, PPM_CL_CLONE_VM) | MAP(flags, 0x200, PPM_CL_CLONE_FS) | MAP(flags, 0x400, PPM_CL_CLONE_FILES);

	out |= MAP(flags, 0x800, PPM_CL_CLONE_SIGHAND) | MAP(flags, 0x2000, PPM_CL_CLONE_PTRACE) | MAP(flags, 0x4000, PPM_CL_CLONE_VFORK);
	out |= MAP(flags, 0x8000, PPM_CL_CLONE_PARENT) | MAP(flags, 0x10000, PPM_CL_CLONE_THREAD) | MAP(flags, 0x20000, PPM_CL_CLONE_NEWNS);
	out |= MAP(flags, 0x40000, PPM_CL_CLONE_SYSVSEM) | MAP(flags, 0x80000, PPM_CL_CLONE_SETTLS);
	out |= MAP(flags, 0x100000, PPM_CL_CLONE_PARENT_SETTID) | MAP(flags, 0x200000, PPM_CL_CLONE_CHILD_CLEARTID);
	out |= MAP(flags, 0x800000, PPM_CL_CLONE_UNTRACED) | MAP(flags, 0x1000000, PPM_CL_CLONE_CHILD_SETTID);
	out |= MAP(flags, 0x2000000, PPM_CL_CLONE_NEWCGROUP) | MAP(flags, 0x4000000, PPM_CL_CLONE_NEWUTS);
	out |= MAP(flags, 0x8000000, PPM_CL_CLONE_NEWIPC) | MAP(flags, 0x10000000, PPM_CL_CLONE_NEWUSER);
	out |= MAP(flags, 0x20000000, PPM_CL_CLONE_NEWPID) | MAP(flags, 0x40000000, PPM_CL_CLONE_NEWNET);
	out |= MAP(flags, 0x80000000, PPM_CL_CLONE_IO);
	return out;
}

/* PROT_READ WRITE EXEC SEM; PROT_GROWSDOWN and PROT_GROWSUP lie higher on the system. */
static __always_inline u32 ppm_prot(u32 prot)
{
	return (prot & 15) | MAP(prot, 0x01000000, 16) | MAP(prot, 0x02000000, 32);
}

static __always_inline u32 ppm_mmap_flags(u32 flags)
{
	u32 out = (flags & 3) | MAP(flags, 0x10, 4) | MAP(flags, 0x20, 8) | MAP(flags, 0x100, 512) | MAP(flags, 0x800, 1024);

#if defined(__TARGET_ARCH_x86)
	out |= MAP(flags, 0x40, 16);
#endif
	return out | MAP(flags, 0x1000, 2048) | MAP(flags, 0x2000, 16384) | MAP(flags, 0x4000, 64) | MAP(flags, 0x8000, 128) |
	       MAP(flags, 0x10000, 256);
}

/* Command of fcntl(2), by its number; 0 when unknown. */
static __always_inline u8 ppm_fcntl_command(u32 command)
{
	switch (command) {
	case 0 ... 4: /* F_DUPFD F_GETFD F_SETFD F_GETFL F_SETFL */
		return command + 1;
	case 5: /* F_GETLK F_SETLK F_SETLKW */
		return 6;
	case 6:
		return 8;
	case 7:
		return 9;
	case 8: /* F_SETOWN F_GETOWN F_SETSIG F_GETSIG */
		return 10;
	case 9:
		return 12;
	case 10:
		return 13;
	case 11:
		return 15;
	case 15: /* F_SETOWN_EX F_GETOWN_EX */
		return 21;
	case 16:
		return 22;
	case 36 ... 38: /* F_OFD_* */
		return command - 6;
	case 1024: /* F_SETLEASE F_GETLEASE */
		return 23;
	case 1025:
		return 24;
	case 1026: /* F_NOTIFY */
		return 27;
	case 1029: /* F_CANCELLK */
		return 25;
	case 1030: /* F_DUPFD_CLOEXEC */
		return 26;
	case 1031: /* F_SETPIPE_SZ F_GETPIPE_SZ */
		return 28;
	case 1032:
		return 29;
	default:
		return 0;
	}
}

#endif
