/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* System V semaphores. */
#ifndef EYRIE_SEMAPHORES_H
#define EYRIE_SEMAPHORES_H

#include "call.h"
#include "flags.h"

struct user_sembuf {
	u16 number;
	s16 operation;
	u16 flags;
};

#define SETVAL 16

SYSCALL(semget)
{
	u32 flags = U32_ARG(2);

	RESERVE(PPME_SYSCALL_SEMGET_X, 4, 8 + 3 * 4);
	put_s64(&w, c->result);
	put_u32(&w, U32_ARG(0));
	put_u32(&w, U32_ARG(1));
	/* Permission bits as they are, IPC_CREAT, IPC_EXCL. */
	put_u32(&w, (flags & 0777) | MAP(flags, 01000, 8192) | MAP(flags, 02000, 16384));
	SUBMIT();
}

static __always_inline u16 ppm_semctl_command(u32 command)
{
	switch (command) {
	case 0: /* IPC_RMID IPC_SET IPC_STAT IPC_INFO */
		return 4;
	case 1:
		return 2;
	case 2:
		return 1;
	case 3:
		return 8;
	case 11: /* GETPID GETVAL GETALL GETNCNT GETZCNT */
		return 256;
	case 12:
		return 512;
	case 13:
		return 64;
	case 14:
		return 128;
	case 15:
		return 1024;
	case SETVAL:
		return 4096;
	case 17: /* SETALL SEM_STAT SEM_INFO */
		return 2048;
	case 18:
		return 32;
	case 19:
		return 16;
	default:
		return 0;
	}
}

SYSCALL(semctl)
{
	RESERVE(PPME_SYSCALL_SEMCTL_X, 5, 8 + 4 + 4 + 2 + 4);
	put_s64(&w, c->result);
	put_u32(&w, U32_ARG(0));
	put_u32(&w, U32_ARG(1));
	put_u16(&w, ppm_semctl_command(U32_ARG(2)));
	put_u32(&w, U32_ARG(2) == SETVAL ? U32_ARG(3) : 0);
	SUBMIT();
}

static __always_inline void put_sembuf(struct writer *w, struct user_sembuf op)
{
	put_u16(w, op.number);
	put_u16(w, op.operation);
	/* IPC_NOWAIT, SEM_UNDO */
	put_u16(w, MAP(op.flags, 04000, 1) | MAP(op.flags, 0x1000, 2));
}

/* The first two operations. */
SYSCALL(semop)
{
	struct user_sembuf first = {}, second = {};
	u64 count = ARG(2);

	if (count > 0)
		bpf_probe_read_user(&first, sizeof(first), (void *)ARG(1));
	if (count > 1)
		bpf_probe_read_user(&second, sizeof(second), (void *)(ARG(1) + sizeof(first)));
	RESERVE(PPME_SYSCALL_SEMOP_X, 9, 8 + 4 + 6 * 2 + 4);
	put_s64(&w, c->result);
	put_u32(&w, count);
	put_sembuf(&w, first);
	put_sembuf(&w, second);
	put_u32(&w, U32_ARG(0));
	SUBMIT();
}

#endif
