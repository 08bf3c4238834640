/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Calls that change who a process is, what it may do and where it belongs. */
#ifndef EYRIE_IDENTITY_H
#define EYRIE_IDENTITY_H

#include "task.h"

/* A result and up to three numbers of 32 bits. */
#define ONE_ID(name, type)                       \
	SYSCALL(name)                            \
	{                                        \
		RESERVE(type, 2, 8 + 4);         \
		put_s64(&w, c->result);          \
		put_u32(&w, U32_ARG(0));         \
		SUBMIT();                        \
	}
#define TWO_IDS(name, type)                      \
	SYSCALL(name)                            \
	{                                        \
		RESERVE(type, 3, 8 + 4 + 4);     \
		put_s64(&w, c->result);          \
		put_u32(&w, U32_ARG(0));         \
		put_u32(&w, U32_ARG(1));         \
		SUBMIT();                        \
	}
#define THREE_IDS(name, type)                    \
	SYSCALL(name)                            \
	{                                        \
		RESERVE(type, 4, 8 + 4 + 4 + 4); \
		put_s64(&w, c->result);          \
		put_u32(&w, U32_ARG(0));         \
		put_u32(&w, U32_ARG(1));         \
		put_u32(&w, U32_ARG(2));         \
		SUBMIT();                        \
	}
/* The result itself is the number. */
#define ID_RESULT(name, type)                    \
	SYSCALL(name)                            \
	{                                        \
		RESERVE(type, 1, 4);             \
		put_u32(&w, c->result);          \
		SUBMIT();                        \
	}

ONE_ID(setuid, PPME_SYSCALL_SETUID_X)
ONE_ID(setgid, PPME_SYSCALL_SETGID_X)
TWO_IDS(setreuid, PPME_SYSCALL_SETREUID_X)
TWO_IDS(setregid, PPME_SYSCALL_SETREGID_X)
THREE_IDS(setresuid, PPME_SYSCALL_SETRESUID_X)
THREE_IDS(setresgid, PPME_SYSCALL_SETRESGID_X)
ID_RESULT(getuid, PPME_SYSCALL_GETUID_X)
ID_RESULT(geteuid, PPME_SYSCALL_GETEUID_X)
ID_RESULT(getgid, PPME_SYSCALL_GETGID_X)
ID_RESULT(getegid, PPME_SYSCALL_GETEGID_X)

/* The three numbers that the call wrote into the caller's memory. */
static __always_inline u32 answered_id(struct call *c, u64 at)
{
	u32 id = -1;

	if (c->result == 0)
		bpf_probe_read_user(&id, sizeof(id), (void *)at);
	return id;
}
#define THREE_ANSWERS(name, type)                    \
	SYSCALL(name)                                \
	{                                            \
		RESERVE(type, 4, 8 + 4 + 4 + 4);     \
		put_s64(&w, c->result);              \
		put_u32(&w, answered_id(c, ARG(0))); \
		put_u32(&w, answered_id(c, ARG(1))); \
		put_u32(&w, answered_id(c, ARG(2))); \
		SUBMIT();                            \
	}

THREE_ANSWERS(getresuid, PPME_SYSCALL_GETRESUID_X)
THREE_ANSWERS(getresgid, PPME_SYSCALL_GETRESGID_X)

SYSCALL(capset)
{
	const struct cred *cred = BPF_CORE_READ(current_task(), cred);

	RESERVE(PPME_SYSCALL_CAPSET_X, 4, 4 * 8);
	put_s64(&w, c->result);
	put_u64(&w, CAPABILITIES(cred, cap_inheritable));
	put_u64(&w, CAPABILITIES(cred, cap_permitted));
	put_u64(&w, CAPABILITIES(cred, cap_effective));
	SUBMIT();
}

SYSCALL(setsid)
{
	RESERVE(PPME_SYSCALL_SETSID_X, 1, 8);
	put_s64(&w, c->result);
	SUBMIT();
}

SYSCALL(setpgid)
{
	RESERVE(PPME_SYSCALL_SETPGID_X, 3, 3 * 8);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_s64(&w, FD_ARG(1));
	SUBMIT();
}

SYSCALL(unshare)
{
	RESERVE(PPME_SYSCALL_UNSHARE_X, 2, 8 + 4);
	put_s64(&w, c->result);
	put_u32(&w, ppm_clone_flags(ARG(0)));
	SUBMIT();
}

SYSCALL(setns)
{
	RESERVE(PPME_SYSCALL_SETNS_X, 3, 8 + 8 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, ppm_clone_flags(ARG(1)));
	SUBMIT();
}

#define PR_SET_NAME 15
#define PR_GET_NAME 16
#define PR_GET_CHILD_SUBREAPER 37

SYSCALL(prctl)
{
	u32 option = U32_ARG(0);
	u64 value = ARG(1);
	s32 answer = 0;

	BEGIN(PPME_SYSCALL_PRCTL_X, 4);
	put_s64(&w, c->result);
	put_u32(&w, option);
	if (option == PR_SET_NAME || option == PR_GET_NAME) {
		put_user_string(&w, value);
		value = 0;
	} else {
		put_none(&w);
	}
	if (option == PR_GET_CHILD_SUBREAPER) {
		bpf_probe_read_user(&answer, sizeof(answer), (void *)value);
		value = answer;
	}
	put_u64(&w, value);
	EMIT();
}

SYSCALL(seccomp)
{
	RESERVE(PPME_SYSCALL_SECCOMP_X, 3, 3 * 8);
	put_s64(&w, c->result);
	put_u64(&w, U32_ARG(0));
	put_u64(&w, U32_ARG(1));
	SUBMIT();
}

#define PTRACE_PEEKTEXT 1
#define PTRACE_PEEKUSR 3
#define PTRACE_CONT 7
#define PTRACE_SINGLESTEP 9
#define PTRACE_DETACH 17
#define PTRACE_SYSCALL_REQUEST 24

/* The request's number on the wire; 0 when unknown. */
static __always_inline u16 ppm_ptrace_request(u32 request)
{
	if (request <= 9)
		return request + 1;
	switch (request) {
	case 12 ... 15: /* PTRACE_GETREGS SETREGS GETFPREGS SETFPREGS */
		return request == 12 ? 27 : request == 13 ? 26 : request == 14 ? 29 : 28;
	case 16:
		return 11;
	case 17:
		return 12;
	case 18:
		return 31;
	case 19:
		return 30;
	case 21:
		return 32;
	case 24:
		return 13;
	case 25:
		return 34;
	case 26:
		return 33;
	case 30:
		return 35;
	case 31 ... 33: /* PTRACE_SYSEMU SYSEMU_SINGLESTEP SINGLEBLOCK */
		return request + 5;
	case 0x4200 ... 0x420b: /* PTRACE_SETOPTIONS … SETSIGMASK */
		return request - 0x4200 + 14;
	default:
		return 0;
	}
}

SYSCALL(ptrace)
{
	u32 request = U32_ARG(0);
	bool ok = c->result >= 0;
	u64 data = ARG(3);
	u32 start;

	BEGIN(PPME_SYSCALL_PTRACE_X, 5);
	put_s64(&w, c->result);
	start = w.at;
	add_u8(&w, PPM_PTRACE_IDX_UINT64);
	add_u64(&w, ok ? ARG(2) : 0);
	close_param(&w, start);
	start = w.at;
	if (ok && (request == PTRACE_CONT || request == PTRACE_SINGLESTEP || request == PTRACE_DETACH || request == PTRACE_SYSCALL_REQUEST)) {
		add_u8(&w, PPM_PTRACE_IDX_SIGTYPE);
		add_u8(&w, data);
	} else {
		if (ok && request >= PTRACE_PEEKTEXT && request <= PTRACE_PEEKUSR)
			bpf_probe_read_user(&data, sizeof(data), (void *)ARG(3));
		add_u8(&w, PPM_PTRACE_IDX_UINT64);
		add_u64(&w, ok ? data : 0);
	}
	close_param(&w, start);
	put_u16(&w, ppm_ptrace_request(request));
	put_s64(&w, FD_ARG(1));
	EMIT();
}

SYSCALL(kill)
{
	RESERVE(PPME_SYSCALL_KILL_X, 3, 8 + 8 + 1);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u8(&w, U32_ARG(1));
	SUBMIT();
}

SYSCALL(tkill)
{
	RESERVE(PPME_SYSCALL_TKILL_X, 3, 8 + 8 + 1);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u8(&w, U32_ARG(1));
	SUBMIT();
}

SYSCALL(tgkill)
{
	RESERVE(PPME_SYSCALL_TGKILL_X, 4, 3 * 8 + 1);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_s64(&w, FD_ARG(1));
	put_u8(&w, U32_ARG(2));
	SUBMIT();
}

#endif
