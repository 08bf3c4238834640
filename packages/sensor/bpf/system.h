/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Kernel modules, BPF, and every call that has no event type of its own. */
#ifndef EYRIE_SYSTEM_H
#define EYRIE_SYSTEM_H

#include "file.h"
#include "data.h"

SYSCALL(bpf)
{
	RESERVE(PPME_SYSCALL_BPF_2_X, 2, 8 + 4);
	put_s64(&w, c->result);
	put_u32(&w, U32_ARG(0));
	SUBMIT();
}

SYSCALL(init_module)
{
	BEGIN(PPME_SYSCALL_INIT_MODULE_X, 4);
	put_s64(&w, c->result);
	put_user_bytes(&w, ARG(0), snapped(&w, NO_FD, ARG(1)));
	put_u64(&w, ARG(1));
	put_user_string(&w, ARG(2));
	EMIT();
}

SYSCALL(finit_module)
{
	BEGIN(PPME_SYSCALL_FINIT_MODULE_X, 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_user_string(&w, ARG(1));
	put_u32(&w, U32_ARG(2) & 7);
	EMIT();
}

SYSCALL(delete_module)
{
	BEGIN(PPME_SYSCALL_DELETE_MODULE_X, 3);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(0));
	put_u32(&w, MAP(U32_ARG(1), O_NONBLOCK, 2) | MAP(U32_ARG(1), O_TRUNC, 1));
	EMIT();
}

/* Which call it was, and nothing more. */
SYSCALL(generic)
{
	u32 number = c->number;

	if (number >= SYSCALLS)
		return;
	RESERVE(PPME_GENERIC_X, 2, 2 + 2);
	put_u16(&w, control.call_code[number]);
	put_u16(&w, number);
	SUBMIT();
}

#endif
