/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Facts about a task: identifiers, memory, credentials, control groups, command line. */
#ifndef EYRIE_TASK_H
#define EYRIE_TASK_H

#include "file.h"

#define PF_KTHREAD 0x00200000
#define RLIMIT_NOFILE 7
#define CAP_DAC_OVERRIDE 1
#define CAP_FOWNER 3
#define SB_RDONLY 1
#define S_IMMUTABLE 8
enum { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };

/* Number of a pid in its own, innermost namespace. */
static __always_inline s64 inner_number(struct pid *pid)
{
	u32 level = BPF_CORE_READ(pid, level);
	struct upid *numbers = __builtin_preserve_access_index(&pid->numbers[0]);
	/* The array is as long as the namespaces are deep: at most 32 levels. */
	struct upid *own = (void *)numbers + (level & 31) * bpf_core_type_size(struct upid);

	return BPF_CORE_READ(own, nr);
}

static __always_inline struct pid_namespace *pid_namespace_of(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	u32 level = BPF_CORE_READ(pid, level);
	struct upid *numbers = __builtin_preserve_access_index(&pid->numbers[0]);
	struct upid *own = (void *)numbers + (level & 31) * bpf_core_type_size(struct upid);

	return BPF_CORE_READ(own, ns);
}

static __always_inline void put_ids(struct writer *w, struct task_struct *task)
{
	put_s64(w, BPF_CORE_READ(task, pid));
	put_s64(w, BPF_CORE_READ(task, tgid));
	put_s64(w, BPF_CORE_READ(task, real_parent, pid));
}

static __always_inline void put_cwd(struct writer *w, struct task_struct *task)
{
	struct fs_struct *fs = BPF_CORE_READ(task, fs);

	put_path(w, __builtin_preserve_access_index(&fs->pwd), fs);
}

static __always_inline s64 rss_pages(struct mm_struct *mm, int kind)
{
	struct mm_struct___old *old = (void *)mm;
	s64 pages;

	if (bpf_core_field_exists(old->rss_stat.count))
		pages = kind == 0   ? BPF_CORE_READ(old, rss_stat.count[0].counter)
			: kind == 1 ? BPF_CORE_READ(old, rss_stat.count[1].counter)
			: kind == 2 ? BPF_CORE_READ(old, rss_stat.count[2].counter)
				    : BPF_CORE_READ(old, rss_stat.count[3].counter);
	else
		pages = kind == 0   ? BPF_CORE_READ(mm, rss_stat[0].count)
			: kind == 1 ? BPF_CORE_READ(mm, rss_stat[1].count)
			: kind == 2 ? BPF_CORE_READ(mm, rss_stat[2].count)
				    : BPF_CORE_READ(mm, rss_stat[3].count);
	/* A counter may be below 0 for a moment. Without a branch, which older verifiers would follow both ways for each counter. */
	return pages & ~(pages >> 63);
}

/* Memory in KB (pages of 4 KB): whole, resident, swapped. */
static __always_inline void put_memory(struct writer *w, struct task_struct *task)
{
	struct mm_struct *mm = BPF_CORE_READ(task, mm);

	put_u32(w, BPF_CORE_READ(mm, total_vm) << 2);
	/* MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES */
	put_u32(w, (rss_pages(mm, 0) + rss_pages(mm, 1) + rss_pages(mm, 3)) << 2);
	put_u32(w, rss_pages(mm, 2) << 2);
}

/* fdlimit, page faults, and memory. */
static __always_inline void put_usage(struct writer *w, struct task_struct *task)
{
	put_u64(w, BPF_CORE_READ(task, signal, rlim[RLIMIT_NOFILE].rlim_cur));
	put_u64(w, BPF_CORE_READ(task, maj_flt));
	put_u64(w, BPF_CORE_READ(task, min_flt));
	put_memory(w, task);
}

static __always_inline void put_comm(struct writer *w, struct task_struct *task)
{
	end_param(w, bounded(bpf_probe_read_kernel_str(here(w), 16, __builtin_preserve_access_index(&task->comm))));
}

static __always_inline struct kernfs_node *kernfs_parent(struct kernfs_node *node)
{
	struct kernfs_node___old *old = (void *)node;

	if (bpf_core_field_exists(old->parent))
		return BPF_CORE_READ(old, parent);
	return BPF_CORE_READ(node, __parent);
}

#define CGROUP_LEVELS 24

/* Writes `/path` and a NUL. @return where the next byte goes */
__attribute__((noinline)) u32 write_cgroup_path(u32 index, u32 at, u64 cgroup_address)
{
	struct cgroup *cgroup = (void *)cgroup_address;
	struct kernfs_node *node = BPF_CORE_READ(cgroup, kn);
	struct writer writer, *w = &writer;
	u32 depth = 0, i;

	if (!resume(w, index, at))
		return at;
	for (i = 0; i < CGROUP_LEVELS; i++) {
		struct kernfs_node *parent = kernfs_parent(node);

		if (!parent)
			break;
		w->scratch->name[i] = (const unsigned char *)BPF_CORE_READ(node, name);
		node = parent;
		depth = i + 1;
	}
	depth = forget(w->scratch, depth);
	if (depth == 0)
		add_u8(w, '/');
	for (i = 0; i < CGROUP_LEVELS && i < depth; i++) {
		const unsigned char *piece = w->scratch->name[(depth - 1 - i) & (NODES - 1)];

		add_u8(w, '/');
		w->at += bounded(bpf_probe_read_kernel_str(here(w), 256, piece) - 1);
		w->at = forget(w->scratch, w->at);
	}
	add_u8(w, 0);
	return w->at;
}

/*
 * Adds `label=/path` and a NUL: the group of one controller. On the default hierarchy a controller that is not enabled
 * all the way down reports an ancestor, so there the task's own group is taken.
 */
#define ADD_CGROUP(id, label)                                                                                        \
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, id)) {                                                 \
		static const char text[] = label "=";                                                                \
		struct cgroup_subsys_state *css = NULL;                                                              \
		struct cgroup_subsys_state **all = (void *)set + bpf_core_field_offset(struct css_set, subsys);      \
		struct cgroup *cgroup;                                                                               \
		bpf_probe_read_kernel(&css, sizeof(css), all + bpf_core_enum_value(enum cgroup_subsys_id, id));      \
		cgroup = BPF_CORE_READ(css, cgroup);                                                                 \
		if (BPF_CORE_READ(cgroup, root) == BPF_CORE_READ(own, root)) {                                       \
			cgroup = own;                                                                                \
			told = 1;                                                                                    \
		}                                                                                                    \
		bpf_probe_read_kernel(here(w), sizeof(text) - 1, text);                                              \
		w->at = write_cgroup_path(w->index, w->at + sizeof(text) - 1, (u64)cgroup);                          \
	}

/* @return where the next byte goes */
__attribute__((noinline)) u32 write_cgroups(u32 index, u32 at, u64 task_address)
{
	struct task_struct *task = (void *)task_address;
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	struct cgroup *own = BPF_CORE_READ(set, dfl_cgrp);
	struct writer writer, *w = &writer;
	u32 told = 0;

	if (!resume(w, index, at))
		return at;
	ADD_CGROUP(cpuset_cgrp_id, "cpuset");
	ADD_CGROUP(cpu_cgrp_id, "cpu");
	ADD_CGROUP(cpuacct_cgrp_id, "cpuacct");
	ADD_CGROUP(io_cgrp_id, "io");
	ADD_CGROUP(memory_cgrp_id, "memory");
	/* Where all controllers are on hierarchies of their own, a container may be in the one without any, and in no other. */
	if (!told && kernfs_parent(BPF_CORE_READ(own, kn))) {
		static const char text[] = "unified=";

		bpf_probe_read_kernel(here(w), sizeof(text) - 1, text);
		w->at = write_cgroup_path(w->index, w->at + sizeof(text) - 1, (u64)own);
	}
	return w->at;
}

static __always_inline void put_cgroups(struct writer *w, struct task_struct *task)
{
	u32 start = w->at;

	w->at = write_cgroups(w->index, w->at, (u64)task);
	close_param(w, start);
}

/* Time stamp (wall clock, ns) at which the task's pid namespace began; 0 when it is gone. */
static __always_inline u64 namespace_start(struct task_struct *task)
{
	u64 start = BPF_CORE_READ(pid_namespace_of(task), child_reaper, start_boottime);

	return start ? start + control.epoch_offset : 0;
}

/* Adds NUL-separated strings that lie one behind the other in user memory; ends with a NUL if there was anything. */
static __always_inline void add_user_strings(struct writer *w, u64 from, u64 to, u32 limit)
{
	u64 length = to > from ? to - from : 0;
	u32 n;

	if (length > limit)
		length = limit;
	n = bounded(length);
	if (n == 0 || bpf_probe_read_user(here(w), n, (void *)from))
		return;
	w->at += n - 1;
	add_u8(w, 0);
}

/* exe = argv[0], and the other arguments, as the process's memory has them. */
static __always_inline void put_command_line(struct writer *w, struct task_struct *task)
{
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	/* Without memory of its own, as in the kernel's threads, the reads fail and give 0. */
	u64 from = BPF_CORE_READ(mm, arg_start), to = BPF_CORE_READ(mm, arg_end);
	u32 exe = from && to > from ? bounded(bpf_probe_read_user_str(here(w), MAX_PATH, (void *)from)) : 0;
	u32 start;

	if (!exe) {
		put_empty_string(w);
		put_none(w);
		return;
	}
	end_param(w, exe);
	start = w->at;
	add_user_strings(w, from + exe, to, control.args_length);
	close_param(w, start);
}

static __always_inline void put_environment(struct writer *w, struct task_struct *task)
{
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	u32 start = w->at;

	if (mm)
		add_user_strings(w, BPF_CORE_READ(mm, env_start), BPF_CORE_READ(mm, env_end), control.env_length);
	close_param(w, start);
}

/* Device number of the controlling terminal; 0 without one. */
static __always_inline u32 terminal(struct task_struct *task)
{
	struct tty_struct *tty = BPF_CORE_READ(task, signal, tty);
	struct tty_driver *driver;

	if (!tty)
		return 0;
	driver = BPF_CORE_READ(tty, driver);
	return encode_dev((u32)BPF_CORE_READ(driver, major) << 20 | (BPF_CORE_READ(driver, minor_start) + BPF_CORE_READ(tty, index)));
}

static __always_inline u32 login_uid(struct task_struct *task)
{
	return bpf_core_field_exists(task->loginuid) ? BPF_CORE_READ(task, loginuid.val) : (u32)-1;
}

/* Since 6.13 the topmost bits of the nanoseconds tell whether somebody has looked. */
#define NANOSECONDS 0x3fffffff

static __always_inline u64 change_time(struct inode *inode)
{
	struct inode___66 *between = (void *)inode;
	struct inode___old *old = (void *)inode;

	if (bpf_core_field_exists(inode->i_ctime_sec))
		return (u64)BPF_CORE_READ(inode, i_ctime_sec) * 1000000000 + (BPF_CORE_READ(inode, i_ctime_nsec) & NANOSECONDS);
	if (bpf_core_field_exists(between->__i_ctime))
		return (u64)BPF_CORE_READ(between, __i_ctime.tv_sec) * 1000000000 + (BPF_CORE_READ(between, __i_ctime.tv_nsec) & NANOSECONDS);
	return (u64)BPF_CORE_READ(old, i_ctime.tv_sec) * 1000000000 + BPF_CORE_READ(old, i_ctime.tv_nsec);
}

static __always_inline u64 modification_time(struct inode *inode)
{
	struct inode___67 *between = (void *)inode;
	struct inode___old *old = (void *)inode;

	if (bpf_core_field_exists(inode->i_mtime_sec))
		return (u64)BPF_CORE_READ(inode, i_mtime_sec) * 1000000000 + (BPF_CORE_READ(inode, i_mtime_nsec) & NANOSECONDS);
	if (bpf_core_field_exists(between->__i_mtime))
		return (u64)BPF_CORE_READ(between, __i_mtime.tv_sec) * 1000000000 + (BPF_CORE_READ(between, __i_mtime.tv_nsec) & NANOSECONDS);
	return (u64)BPF_CORE_READ(old, i_mtime.tv_sec) * 1000000000 + BPF_CORE_READ(old, i_mtime.tv_nsec);
}

/* Whether the task could change its own executable, now or after a chmod that it may do. */
static __always_inline bool may_write(struct task_struct *task, struct inode *inode)
{
	const struct cred *cred = BPF_CORE_READ(task, cred);
	u64 caps = CAPABILITIES(cred, cap_effective);
	u16 mode = BPF_CORE_READ(inode, i_mode);

	if (BPF_CORE_READ(inode, i_sb, s_flags) & SB_RDONLY || BPF_CORE_READ(inode, i_flags) & S_IMMUTABLE)
		return false;
	if (caps & (1ULL << CAP_DAC_OVERRIDE | 1ULL << CAP_FOWNER))
		return true;
	if (BPF_CORE_READ(cred, fsuid.val) == BPF_CORE_READ(inode, i_uid.val))
		return true;
	if (BPF_CORE_READ(cred, fsgid.val) == BPF_CORE_READ(inode, i_gid.val) && mode & 0020)
		return true;
	return mode & 0002;
}

static __always_inline u32 executable_flags(struct task_struct *task, struct file *file, struct inode *inode)
{
	enum layer layer = overlay_layer(inode, BPF_CORE_READ(inode, i_sb));
	u32 flags = may_write(task, inode) ? PPM_EXE_WRITABLE : 0;
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	const unsigned char *name = BPF_CORE_READ(dentry, d_name.name);
	u64 start = 0;

	if (layer == LAYER_UPPER)
		flags |= PPM_EXE_UPPER_LAYER;
	if (layer == LAYER_LOWER)
		flags |= PPM_EXE_LOWER_LAYER;
	bpf_probe_read_kernel(&start, 6, name);
	/* "memfd:", on a dentry without a parent */
	if (BPF_CORE_READ(dentry, d_parent) == dentry && start == 0x3a64666d656dULL)
		flags |= PPM_EXE_FROM_MEMFD;
	return flags;
}

#endif
