/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Calls that change a process's memory, or reach into another's. */
#ifndef EYRIE_MEMORY_H
#define EYRIE_MEMORY_H

#include "task.h"
#include "data.h"

SYSCALL(brk)
{
	RESERVE(PPME_SYSCALL_BRK_4_X, 5, 8 + 3 * 4 + 8);
	put_u64(&w, c->result);
	put_memory(&w, current_task());
	put_u64(&w, ARG(0));
	SUBMIT();
}

SYSCALL(mmap)
{
	RESERVE(PPME_SYSCALL_MMAP_X, 10, 8 + 3 * 4 + 2 * 8 + 2 * 4 + 2 * 8);
	put_s64(&w, c->result);
	put_memory(&w, current_task());
	put_u64(&w, ARG(0));
	put_u64(&w, ARG(1));
	put_u32(&w, ppm_prot(U32_ARG(2)));
	put_u32(&w, ppm_mmap_flags(U32_ARG(3)));
	put_s64(&w, FD_ARG(4));
	put_u64(&w, ARG(5));
	SUBMIT();
}

SYSCALL(munmap)
{
	RESERVE(PPME_SYSCALL_MUNMAP_X, 6, 8 + 3 * 4 + 2 * 8);
	put_s64(&w, c->result);
	put_memory(&w, current_task());
	put_u64(&w, ARG(0));
	put_u64(&w, ARG(1));
	SUBMIT();
}

SYSCALL(mprotect)
{
	RESERVE(PPME_SYSCALL_MPROTECT_X, 4, 3 * 8 + 4);
	put_s64(&w, c->result);
	put_u64(&w, ARG(0));
	put_u64(&w, ARG(1));
	put_u32(&w, ppm_prot(U32_ARG(2)));
	SUBMIT();
}

#define ADDRESS_RANGE(name, type)        \
	SYSCALL(name)                    \
	{                                \
		RESERVE(type, 3, 3 * 8); \
		put_s64(&w, c->result);  \
		put_u64(&w, ARG(0));     \
		put_u64(&w, ARG(1));     \
		SUBMIT();                \
	}

ADDRESS_RANGE(mlock, PPME_SYSCALL_MLOCK_X)
ADDRESS_RANGE(munlock, PPME_SYSCALL_MUNLOCK_X)

SYSCALL(mlock2)
{
	RESERVE(PPME_SYSCALL_MLOCK2_X, 4, 3 * 8 + 4);
	put_s64(&w, c->result);
	put_u64(&w, ARG(0));
	put_u64(&w, ARG(1));
	put_u32(&w, U32_ARG(2) & 1);
	SUBMIT();
}

SYSCALL(mlockall)
{
	RESERVE(PPME_SYSCALL_MLOCKALL_X, 2, 8 + 4);
	put_s64(&w, c->result);
	put_u32(&w, U32_ARG(0) & 7);
	SUBMIT();
}

SYSCALL(munlockall)
{
	RESERVE(PPME_SYSCALL_MUNLOCKALL_X, 1, 8);
	put_s64(&w, c->result);
	SUBMIT();
}

/* What was copied from or to the other process, as it lies in the caller's memory. */
static __always_inline void put_copied(struct writer *w, struct call *c)
{
	put_s64(w, c->result);
	put_s64(w, FD_ARG(0));
	put_vector(w, NO_FD, ARG(1), ARG(2), c->result > 0 ? c->result : 0);
}

SYSCALL(process_vm_readv)
{
	BEGIN(PPME_SYSCALL_PROCESS_VM_READV_X, 3);
	put_copied(&w, c);
	EMIT();
}

SYSCALL(process_vm_writev)
{
	BEGIN(PPME_SYSCALL_PROCESS_VM_WRITEV_X, 3);
	put_copied(&w, c);
	EMIT();
}

#endif
