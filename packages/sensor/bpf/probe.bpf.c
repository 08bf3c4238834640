/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The sensor's kernel half: one program on every system call's return, which looks at one byte and goes on, and one small
 * program per wanted call behind it. See docs/sensor.md.
 */
#include "events.h"
#include "process.h"
#include "paths.h"
#include "descriptors.h"
#include "network.h"
#include "identity.h"
#include "system.h"
#include "memory.h"
#include "limits.h"
#include "semaphores.h"
#include "keys.h"
#include "filesystems.h"
#include "signals.h"
#include "on-request.h"

struct control control = {};

SEC("tp_btf/sys_exit")
int dispatch(u64 *ctx)
{
	u64 number = call_number((struct pt_regs *)ctx[0]);
	struct call c;
	u32 entry;

	if (number >= SYSCALLS)
		return 0;
	entry = control.wanted[number];
	if (entry == ENTRY_NONE || is_excluded(bpf_get_current_pid_tgid() >> 32))
		return 0;
	if (is_compat_call()) {
		count_drop(DROP_COMPAT, number);
		return 0;
	}
	if (entry > ENTRY_LAST) {
		if (is_shed(entry >> SHED_SHIFT, number))
			return 0;
		entry &= ENTRY_MASK;
	}
	if (entry == ENTRY_OPENAT) {
		bpf_tail_call_static(ctx, &handlers, SLOT_OPENAT);
		count_drop(DROP_NO_HANDLER, number);
		return 0;
	}
	if (entry == ENTRY_HANDLER) {
		bpf_tail_call(ctx, &handlers, number);
		count_drop(DROP_NO_HANDLER, number);
		return 0;
	}
	c = call_of(ctx);
	if (entry == ENTRY_CLOSE)
		on_close(&c);
	else if (entry == ENTRY_READ)
		on_read(&c);
	else if (entry == ENTRY_WRITE)
		on_write(&c);
	else
		on_generic(&c);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
