/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Birth, change and death of processes.
 *
 * A successful exec and a child's first event come from the scheduler's trace points: there the kernel tells what it has
 * done, before the new program or the child runs, and the same on every architecture. The parent's side of a fork and a
 * failed exec come from the system call's return.
 */
#ifndef EYRIE_PROCESS_H
#define EYRIE_PROCESS_H

#include "task.h"

/* The parameters that all clone events share, from exe on. */
static __always_inline void put_clone(struct writer *w, struct task_struct *task, u32 flags)
{
	const struct cred *cred = BPF_CORE_READ(task, cred);
	struct pid *tgid = BPF_CORE_READ(task, signal, pids[PIDTYPE_TGID]);

	put_command_line(w, task);
	put_ids(w, task);
	put_cwd(w, task);
	put_usage(w, task);
	put_comm(w, task);
	put_cgroups(w, task);
	put_u32(w, flags);
	put_u32(w, BPF_CORE_READ(cred, euid.val));
	put_u32(w, BPF_CORE_READ(cred, egid.val));
	put_s64(w, inner_number(BPF_CORE_READ(task, thread_pid)));
	put_s64(w, inner_number(tgid));
	put_u64(w, namespace_start(task));
}

#define CLONE_PARAMS 21

static __always_inline void report_clone(struct call *c, u32 type, u32 flags)
{
	/* The child's return is told by sched_process_fork. */
	if (c->result == 0)
		return;
	BEGIN(type, CLONE_PARAMS);
	put_s64(&w, c->result);
	put_clone(&w, (struct task_struct *)bpf_get_current_task(), flags);
	EMIT();
}

SYSCALL(clone)
{
	report_clone(c, PPME_SYSCALL_CLONE_20_X, ppm_clone_flags(ARG(0)));
}

SYSCALL(clone3)
{
	u64 flags = 0;

	bpf_probe_read_user(&flags, sizeof(flags), (void *)ARG(0));
	report_clone(c, PPME_SYSCALL_CLONE3_X, ppm_clone_flags(flags));
}

SYSCALL(fork)
{
	report_clone(c, PPME_SYSCALL_FORK_20_X, 0);
}

SYSCALL(vfork)
{
	report_clone(c, PPME_SYSCALL_VFORK_20_X, PPM_CL_CLONE_VFORK | PPM_CL_CLONE_VM);
}

/*
 * What the new task shares and what it does not, read from the two tasks themselves. A function of its own, which the
 * verifier looks at alone: older ones would follow its caller once for every combination of flags.
 */
__attribute__((noinline)) u32 kinship(u64 parent_address, u64 child_address)
{
	struct task_struct *parent = (void *)parent_address, *child = (void *)child_address;
	struct nsproxy *a = BPF_CORE_READ(parent, nsproxy), *b = BPF_CORE_READ(child, nsproxy);
	u32 flags = 0;

	if (BPF_CORE_READ(parent, tgid) == BPF_CORE_READ(child, tgid))
		flags |= PPM_CL_CLONE_THREAD;
	if (BPF_CORE_READ(parent, mm) == BPF_CORE_READ(child, mm))
		flags |= PPM_CL_CLONE_VM;
	if (BPF_CORE_READ(parent, fs) == BPF_CORE_READ(child, fs))
		flags |= PPM_CL_CLONE_FS;
	if (BPF_CORE_READ(parent, files) == BPF_CORE_READ(child, files))
		flags |= PPM_CL_CLONE_FILES;
	if (BPF_CORE_READ(parent, sighand) == BPF_CORE_READ(child, sighand))
		flags |= PPM_CL_CLONE_SIGHAND;
	if (!(flags & PPM_CL_CLONE_THREAD) && BPF_CORE_READ(parent, real_parent) == BPF_CORE_READ(child, real_parent))
		flags |= PPM_CL_CLONE_PARENT;
	if (BPF_CORE_READ(a, mnt_ns) != BPF_CORE_READ(b, mnt_ns))
		flags |= PPM_CL_CLONE_NEWNS;
	if (BPF_CORE_READ(a, uts_ns) != BPF_CORE_READ(b, uts_ns))
		flags |= PPM_CL_CLONE_NEWUTS;
	if (BPF_CORE_READ(a, ipc_ns) != BPF_CORE_READ(b, ipc_ns))
		flags |= PPM_CL_CLONE_NEWIPC;
	if (BPF_CORE_READ(a, net_ns) != BPF_CORE_READ(b, net_ns))
		flags |= PPM_CL_CLONE_NEWNET;
	if (BPF_CORE_READ(a, cgroup_ns) != BPF_CORE_READ(b, cgroup_ns))
		flags |= PPM_CL_CLONE_NEWCGROUP;
	if (BPF_CORE_READ(parent, cred, user_ns) != BPF_CORE_READ(child, cred, user_ns))
		flags |= PPM_CL_CLONE_NEWUSER;
	if (pid_namespace_of(parent) != pid_namespace_of(child))
		flags |= PPM_CL_CLONE_NEWPID;
	if (BPF_CORE_READ(child, thread_pid, level) != 0)
		flags |= PPM_CL_CHILD_IN_PIDNS;
	return flags;
}

SEC("raw_tp/sched_process_fork")
int process_fork(u64 *ctx)
{
	struct task_struct *parent = (void *)ctx[0], *child = (void *)ctx[1];
	u32 parent_tgid = BPF_CORE_READ(parent, tgid), child_tgid = BPF_CORE_READ(child, tgid);
	u8 *byte = excluded_byte(child_tgid);
	struct writer w;

	if (!byte || BPF_CORE_READ(child, flags) & PF_KTHREAD)
		return 0;
	if (child_tgid != parent_tgid)
		*byte = is_excluded(parent_tgid);
	if (*byte || !control.wanted[CALL_FORK])
		return 0;
	if (!begin_in(&w, 1, PPME_SYSCALL_CLONE_20_X, CLONE_PARAMS, BPF_CORE_READ(child, pid)))
		return 0;
	put_s64(&w, 0);
	put_clone(&w, child, kinship(ctx[0], ctx[1]));
	emit(&w, CALL_FORK);
	return 0;
}

/* The facts of an exec event behind the environment, up to the group. */
static __always_inline void put_image(struct writer *w, struct task_struct *task)
{
	const struct cred *cred = BPF_CORE_READ(task, cred);
	struct file *file = BPF_CORE_READ(task, mm, exe_file);
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct pid *group = BPF_CORE_READ(task, signal, pids[PIDTYPE_PGID]);

	put_u32(w, terminal(task));
	put_s64(w, inner_number(group));
	put_u32(w, login_uid(task));
	put_u32(w, file ? executable_flags(task, file, inode) : 0);
	put_u64(w, CAPABILITIES(cred, cap_inheritable));
	put_u64(w, CAPABILITIES(cred, cap_permitted));
	put_u64(w, CAPABILITIES(cred, cap_effective));
	put_u64(w, BPF_CORE_READ(inode, i_ino));
	put_u64(w, file ? change_time(inode) : 0);
	put_u64(w, file ? modification_time(inode) : 0);
	put_u32(w, BPF_CORE_READ(cred, euid.val));
	if (file)
		put_path(w, __builtin_preserve_access_index(&file->f_path), BPF_CORE_READ(task, fs));
	else
		put_none(w);
	put_s64(w, BPF_CORE_READ(group, numbers[0].nr));
	put_u32(w, BPF_CORE_READ(cred, egid.val));
}

#define EXECVE_PARAMS 31
#define EXECVEAT_PARAMS 30

static __always_inline void put_new_image(struct writer *w, struct task_struct *task)
{
	put_s64(w, 0);
	put_command_line(w, task);
	put_ids(w, task);
	put_cwd(w, task);
	put_usage(w, task);
	put_comm(w, task);
	put_cgroups(w, task);
	put_environment(w, task);
	put_image(w, task);
}

SEC("raw_tp/sched_process_exec")
int process_exec(u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	struct linux_binprm *program = (void *)ctx[2];
	struct writer w;

	if (!control.wanted[CALL_EXEC] || is_excluded(BPF_CORE_READ(task, tgid)))
		return 0;
	/* Set only by execveat relative to a descriptor; otherwise the two calls mean the same. */
	if (BPF_CORE_READ(program, fdpath)) {
		if (!begin_in(&w, 1, PPME_SYSCALL_EXECVEAT_X, EXECVEAT_PARAMS, BPF_CORE_READ(task, pid)))
			return 0;
		put_new_image(&w, task);
	} else {
		if (!begin_in(&w, 1, PPME_SYSCALL_EXECVE_19_X, EXECVE_PARAMS, BPF_CORE_READ(task, pid)))
			return 0;
		put_new_image(&w, task);
		put_kernel_string(&w, BPF_CORE_READ(program, filename));
	}
	emit(&w, CALL_EXEC);
	return 0;
}

#define ARGV_STRINGS 64

/* Writes the strings of an argv or envp that the caller passed, from entry `first` on. @return where the next byte goes */
__attribute__((noinline)) u32 write_user_vector(u32 index, u32 at, u64 vector, u32 first, u32 limit)
{
	struct writer writer, *w = &writer;

	if (!resume(w, index, at))
		return at;
	for (u32 i = 0; i < ARGV_STRINGS; i++) {
		u64 string = 0;

		if (bpf_probe_read_user(&string, sizeof(string), (void *)(vector + 8 * (first + i))) || !string)
			break;
		w->at += bounded(bpf_probe_read_user_str(here(w), MAX_PATH, (void *)string));
		w->at = forget(w->scratch, w->at);
		if (w->at - at >= limit) {
			w->at = at + limit - 1;
			add_u8(w, 0);
			break;
		}
	}
	return w->at;
}

/* An exec that failed: the caller's memory is still there to read. */
static __always_inline void put_old_image(struct writer *w, struct call *c, u64 argv, u64 envp)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	u64 exe = 0;
	u32 start;

	mark(w, MARK_CALLERS_WORD);
	put_s64(w, c->result);
	bpf_probe_read_user(&exe, sizeof(exe), (void *)argv);
	put_user_string(w, exe);
	start = w->at;
	if (exe)
		w->at = write_user_vector(w->index, w->at, argv, 1, control.args_length);
	close_param(w, start);
	put_ids(w, task);
	put_cwd(w, task);
	put_usage(w, task);
	put_comm(w, task);
	put_cgroups(w, task);
	start = w->at;
	w->at = write_user_vector(w->index, w->at, envp, 0, control.env_length);
	close_param(w, start);
	put_image(w, task);
}

SYSCALL(execve)
{
	if (c->result >= 0)
		return;
	BEGIN(PPME_SYSCALL_EXECVE_19_X, EXECVE_PARAMS);
	put_old_image(&w, c, ARG(1), ARG(2));
	put_user_string(&w, ARG(0));
	EMIT();
}

SYSCALL(execveat)
{
	if (c->result >= 0)
		return;
	BEGIN(PPME_SYSCALL_EXECVEAT_X, EXECVEAT_PARAMS);
	put_old_image(&w, c, ARG(2), ARG(3));
	EMIT();
}

#define REAPER_STEPS 32
#define PF_EXITING 4

/* Thread that inherits the children of a dying one: a sibling, else the nearest sub-reaper, else the namespace's init. */
static __always_inline s64 reaper_of(struct task_struct *task)
{
	struct list_head *children = __builtin_preserve_access_index(&task->children);
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct list_head *head = __builtin_preserve_access_index(&signal->thread_head);
	struct list_head *node = BPF_CORE_READ(head, next);
	struct pid_namespace *ns = pid_namespace_of(task);
	struct task_struct *parent = BPF_CORE_READ(task, real_parent);

	if (BPF_CORE_READ(children, next) == children)
		return 0;
	for (u32 i = 0; i < REAPER_STEPS && node && node != head; i++) {
		struct task_struct *sibling = (void *)node - bpf_core_field_offset(struct task_struct, thread_node);

		if (sibling != task && !(BPF_CORE_READ(sibling, flags) & PF_EXITING))
			return BPF_CORE_READ(sibling, pid);
		node = BPF_CORE_READ(node, next);
	}
	for (u32 i = 0; i < REAPER_STEPS && parent; i++) {
		struct signal_struct *s = BPF_CORE_READ(parent, signal);

		if (pid_namespace_of(parent) != ns)
			break;
		if (BPF_CORE_READ_BITFIELD_PROBED(s, is_child_subreaper) && !(BPF_CORE_READ(parent, flags) & PF_EXITING))
			return BPF_CORE_READ(parent, pid);
		if (BPF_CORE_READ(parent, real_parent) == parent)
			break;
		parent = BPF_CORE_READ(parent, real_parent);
	}
	return BPF_CORE_READ(ns, child_reaper, pid);
}

SEC("raw_tp/sched_process_exit")
int process_exit(u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	u32 tgid = BPF_CORE_READ(task, tgid);
	u8 *byte = excluded_byte(tgid);
	s32 code = BPF_CORE_READ(task, exit_code);
	u8 signal = code & 0x7f;
	struct writer w;

	if (!byte || BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return 0;
	if (*byte) {
		/* After its last thread, the number is free for another process. */
		if (BPF_CORE_READ(task, signal, live.counter) == 0)
			*byte = 0;
		return 0;
	}
	if (!control.wanted[CALL_EXIT])
		return 0;
	if (!reserve(&w, PPME_PROCEXIT_1_E, 5, 8 + 8 + 1 + 1 + 8, BPF_CORE_READ(task, pid), CALL_EXIT))
		return 0;
	put_s64(&w, code);
	put_s64(&w, code >> 8 & 0xff);
	put_u8(&w, signal);
	put_u8(&w, signal && code & 0x80 ? 1 : 0);
	put_s64(&w, reaper_of(task));
	submit(&w);
	return 0;
}

#endif
