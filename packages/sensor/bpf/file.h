/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Open files as the kernel holds them, and full paths by walking dentries and mounts. */
#ifndef EYRIE_FILE_H
#define EYRIE_FILE_H

#include "call.h"
#include "flags.h"

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define FMODE_CREATED 0x100000
#define OVERLAYFS_MAGIC 0x794c7630

/* The open file behind a descriptor of the current task; NULL when there is none. */
static __always_inline struct file *current_file(s64 fd)
{
	struct fdtable *table = READ(READ(current_task(), files), fdt);

	if (fd < 0 || fd >= READ(table, max_fds))
		return NULL;
	return (struct file *)kernel_word(READ(table, fd) + fd);
}

/* Device number as stat(2) gives it, in 32 bits. */
static __always_inline u32 encode_dev(u32 dev)
{
	u32 major = dev >> 20, minor = dev & 0xfffff;

	return (minor & 0xff) | major << 8 | (minor & ~0xff) << 12;
}

enum layer { LAYER_NONE, LAYER_UPPER, LAYER_LOWER };

/* On overlayfs: whether the file has been written in this container. */
static __always_inline enum layer overlay_layer(struct inode *inode, struct super_block *sb)
{
	struct dentry *upper;

	if (READ(sb, s_magic) != OVERLAYFS_MAGIC)
		return LAYER_NONE;
	/* struct ovl_inode has the upper dentry right behind the inode; overlayfs is often a module, so its BTF is out of reach. */
	upper = (struct dentry *)kernel_word((u8 *)inode + bpf_core_type_size(struct inode));
	return upper && READ(upper, d_inode) ? LAYER_UPPER : LAYER_LOWER;
}

struct opened {
	struct file *file;
	u32 dev;
	u64 ino;
	enum layer layer;
	bool created;
};

/* What a successful open has opened; all zero after a failure. */
static __always_inline struct opened opened_by(s64 fd)
{
	struct opened out = {};
	struct file *file = current_file(fd);
	struct inode *inode;
	struct super_block *sb;

	if (!file)
		return out;
	out.file = file;
	inode = READ(file, f_inode);
	sb = READ(inode, i_sb);
	out.dev = encode_dev(READ(sb, s_dev));
	out.ino = READ(inode, i_ino);
	out.layer = overlay_layer(inode, sb);
	out.created = READ(file, f_mode) & FMODE_CREATED;
	return out;
}

static __always_inline u32 opened_flags(const struct opened *o)
{
	return (o->created ? PPM_O_F_CREATED : 0) | (o->layer == LAYER_UPPER ? PPM_FD_UPPER_LAYER : 0) |
	       (o->layer == LAYER_LOWER ? PPM_FD_LOWER_LAYER : 0);
}

/*
 * Writes the path of a file from `base` on (usually the process's root), or from the end of the mounts when it lies outside:
 * `scratch->inside` tells. Deeper than NODES components, the path starts in the middle, without a slash.
 * @return where the next byte goes
 */
__attribute__((noinline)) u32 write_path(u32 index, u32 at, u64 path_address, u64 base_address)
{
	struct path *path = (void *)path_address, *base = (void *)base_address;
	struct dentry *root_dentry = READ(base, dentry), *dentry;
	struct vfsmount *root_mnt = READ(base, mnt), *mnt;
	struct writer writer, *w = &writer;
	u32 depth, whole = 0, i;

	if (!resume(w, index, at))
		return at;
	STORE(u32, &w->scratch->depth, 0);
	STORE(u32, &w->scratch->inside, 0);
	STORE(u64, &w->scratch->dentry, (u64)READ(path, dentry));
	STORE(u64, &w->scratch->mnt, (u64)READ(path, mnt));
	for (i = 0; i < NODES; i++) {
		/* Through memory: see forget(). */
		dentry = (void *)*(volatile u64 *)&w->scratch->dentry;
		mnt = (void *)*(volatile u64 *)&w->scratch->mnt;
		if (dentry == root_dentry && mnt == root_mnt) {
			whole = 1;
			STORE(u32, &w->scratch->inside, 1);
			break;
		}
		if (dentry == READ(mnt, mnt_root)) {
			struct mount *m = (void *)mnt - bpf_core_field_offset(struct mount, mnt);
			struct mount *up = READ(m, mnt_parent);

			if (up == m) {
				whole = 1;
				break;
			}
			STORE(u64, &w->scratch->dentry, (u64)READ(m, mnt_mountpoint));
			STORE(u64, &w->scratch->mnt, (u64)up + bpf_core_field_offset(struct mount, mnt));
			continue;
		}
		if (READ(dentry, d_parent) == dentry) {
			whole = 1;
			break;
		}
		depth = *(volatile u32 *)&w->scratch->depth;
		w->scratch->name[depth & (NODES - 1)] = READ(dentry, d_name.name);
		STORE(u32, &w->scratch->depth, depth + 1);
		STORE(u64, &w->scratch->dentry, (u64)READ(dentry, d_parent));
	}
	dentry = (void *)*(volatile u64 *)&w->scratch->dentry;
	whole = forget(w->scratch, whole);
	depth = *(volatile u32 *)&w->scratch->depth;
	if (depth == 0) {
		if (dentry == root_dentry) {
			add_u8(w, '/');
			add_u8(w, 0);
		} else {
			/* A file of a mount that is nowhere (memfd, pipe) has its name on the root itself. */
			w->at += bounded(bpf_probe_read_kernel_str(here(w), 256, READ(dentry, d_name.name)));
		}
		return w->at;
	}
	for (i = 0; i < NODES && i < depth; i++) {
		const unsigned char *name = w->scratch->name[(depth - 1 - i) & (NODES - 1)];

		if (i > 0 || whole)
			add_u8(w, '/');
		/* Without its NUL, which the next slash replaces. */
		w->at += bounded(bpf_probe_read_kernel_str(here(w), 256, name) - 1);
		w->at = forget(w->scratch, w->at);
	}
	add_u8(w, 0);
	return w->at;
}

static __always_inline void put_path(struct writer *w, struct path *path, struct fs_struct *fs)
{
	u32 start = w->at;

	w->at = write_path(w->index, w->at, (u64)path, (u64)__builtin_preserve_access_index(&fs->root));
	close_param(w, start);
}

/* The full path of an open file; none when there is no such file. */
static __always_inline void put_file_path(struct writer *w, struct file *file)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (!file) {
		put_none(w);
		return;
	}
	put_path(w, __builtin_preserve_access_index(&file->f_path), BPF_CORE_READ(task, fs));
}

#endif
