/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Resource limits, sleeping and waiting. */
#ifndef EYRIE_LIMITS_H
#define EYRIE_LIMITS_H

#include "call.h"

struct user_rlimit {
	u64 current, most;
};

#define RESOURCES 16
#define RESOURCE_UNKNOWN 255

static __always_inline u8 ppm_resource(u32 resource)
{
	return resource < RESOURCES ? resource : RESOURCE_UNKNOWN;
}

/* -1 both when nothing is there to read, and for "no limit". */
static __always_inline struct user_rlimit rlimit_at(u64 at)
{
	struct user_rlimit limit;

	if (bpf_probe_read_user(&limit, sizeof(limit), (void *)at))
		limit = (struct user_rlimit){ -1, -1 };
	return limit;
}

static __always_inline void report_limit(struct call *c, u32 type, struct user_rlimit limit)
{
	RESERVE(type, 4, 3 * 8 + 1);
	put_s64(&w, c->result);
	put_u64(&w, limit.current);
	put_u64(&w, limit.most);
	put_u8(&w, ppm_resource(U32_ARG(0)));
	SUBMIT();
}

SYSCALL(getrlimit)
{
	/* After a failure the caller's memory means nothing. */
	report_limit(c, PPME_SYSCALL_GETRLIMIT_X, rlimit_at(c->result == 0 ? ARG(1) : 0));
}

SYSCALL(setrlimit)
{
	report_limit(c, PPME_SYSCALL_SETRLIMIT_X, rlimit_at(ARG(1)));
}

SYSCALL(prlimit64)
{
	struct user_rlimit next = rlimit_at(ARG(2)), before = rlimit_at(c->result == 0 ? ARG(3) : 0);

	RESERVE(PPME_SYSCALL_PRLIMIT_X, 7, 6 * 8 + 1);
	put_s64(&w, c->result);
	put_u64(&w, next.current);
	put_u64(&w, next.most);
	put_u64(&w, before.current);
	put_u64(&w, before.most);
	put_s64(&w, FD_ARG(0));
	put_u8(&w, ppm_resource(U32_ARG(1)));
	SUBMIT();
}

SYSCALL(nanosleep)
{
	struct {
		s64 seconds, nanoseconds;
	} t = {};

	bpf_probe_read_user(&t, sizeof(t), (void *)ARG(0));
	RESERVE(PPME_SYSCALL_NANOSLEEP_X, 2, 2 * 8);
	put_s64(&w, c->result);
	put_u64(&w, t.seconds * 1000000000 + t.nanoseconds);
	SUBMIT();
}

SYSCALL(futex)
{
	RESERVE(PPME_SYSCALL_FUTEX_X, 4, 8 + 8 + 2 + 8);
	put_s64(&w, c->result);
	put_u64(&w, ARG(0));
	/* Commands, FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME have the system's values. */
	put_u16(&w, U32_ARG(1) & 0x1ff);
	put_u64(&w, U32_ARG(2));
	SUBMIT();
}

#endif
