/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Did an open open what its caller's name says? The place of the kernel's file is compared with the name, from the last
 * component up, without writing it; only when the two differ the true path is written and sent ahead.
 */
#ifndef EYRIE_TRUE_PATH_H
#define EYRIE_TRUE_PATH_H

#include "file.h"

/* A path goes into the second half of the block's memory while the first holds an event. */
#define ASIDE 0x8000
/* Deeper names are not compared, and so taken as different. */
#define COMPARED_COMPONENTS 64
#define COMPARED_WORDS 32

/* @return 1 when a name in the kernel and `length` bytes of the scratch memory at `at` are the same */
__attribute__((noinline)) u32 same_name(u32 index, u32 at, u64 name, u32 length)
{
	struct writer writer, *w = &writer;

	if (length > 8 * COMPARED_WORDS || !resume(w, index, at))
		return 0;
	for (u32 i = 0; i < COMPARED_WORDS; i++) {
		u64 differ;

		if (8 * i >= length)
			return 1;
		w->at = at + 8 * i;
		differ = *(volatile u64 *)here(w) ^ kernel_word((void *)(name + 8 * i));
		/* Little endian: bytes beyond the end are the upper ones. */
		if (length - 8 * i < 8)
			differ <<= 64 - 8 * ((length - 8 * i) & 7);
		if (differ)
			return 0;
	}
	return 1;
}

/* @return 1 when `length` bytes of the scratch memory at `at` are, letter by letter, the way from `base` to the path */
__attribute__((noinline)) u32 same_place(u32 index, u32 at, u32 length, u64 path_address, u64 base_address)
{
	struct path *path = (void *)path_address, *base = (void *)base_address;
	struct dentry *root_dentry = READ(base, dentry), *dentry = READ(path, dentry);
	struct vfsmount *root_mnt = READ(base, mnt), *mnt = READ(path, mnt);
	struct writer writer, *w = &writer;
	u32 left = length;

	if (!resume(w, index, at))
		return 0;
	STORE(u64, &w->scratch->dentry, (u64)dentry);
	STORE(u64, &w->scratch->mnt, (u64)mnt);
	for (u32 i = 0; i < COMPARED_COMPONENTS; i++) {
		u32 name_length;

		/* Through memory: see forget(). */
		dentry = (void *)*(volatile u64 *)&w->scratch->dentry;
		mnt = (void *)*(volatile u64 *)&w->scratch->mnt;
		w->at = at;
		if (dentry == root_dentry && mnt == root_mnt)
			return left == 0 || (left == 1 && *here(w) == '/');
		if (dentry == READ(mnt, mnt_root)) {
			struct mount *m = (void *)mnt - bpf_core_field_offset(struct mount, mnt);

			STORE(u64, &w->scratch->dentry, (u64)READ(m, mnt_mountpoint));
			STORE(u64, &w->scratch->mnt, (u64)READ(m, mnt_parent) + bpf_core_field_offset(struct mount, mnt));
			continue;
		}
		name_length = READ(dentry, d_name.len);
		if (!name_length || name_length > left || !same_name(index, at + left - name_length, forget_address(w->scratch, READ(dentry, d_name.name)), name_length))
			return 0;
		left = forget(w->scratch, left - name_length);
		if (left) {
			/* A slash before it; a relative name has none before its first component. */
			w->at = at + left - 1;
			if (*here(w) != '/')
				return 0;
			left = forget(w->scratch, left - 1);
		}
		STORE(u64, &w->scratch->dentry, (u64)READ(dentry, d_parent));
	}
	return 0;
}

/* Address of the path of an open file, as a plain number; 0 without a file. */
static __always_inline u64 path_of_fd(struct scratch *s, s64 fd)
{
	struct file *file = (struct file *)forget_address(s, current_file(fd));

	return file ? (u64)__builtin_preserve_access_index(&file->f_path) : 0;
}

static __always_inline void put_true_path(struct writer *w, u64 path, u64 root)
{
	u32 start = w->at;

	w->at = write_path(w->index, ASIDE + w->at, path, root) - ASIDE;
	close_param(w, start);
}

/* An event that begins a call: type, parameters, 1 if the first is a directory, bytes behind the name; and the call. */
#define BEGUN(type, params, has_directory, tail, number) \
	((u64)(type) | (u64)(params) << 16 | (u64)(has_directory) << 24 | (u64)(tail) << 28 | (u64)(number) << 32)

/* What follows the name is the same in both events: flags, mode and the like, 32 bits each. */
static __always_inline void copy_tail(struct writer *to, struct writer *from, u32 at, u32 bytes)
{
	for (u32 i = 0; i < 3; i++) {
		if (4 * i >= bytes)
			break;
		from->at = at + 4 * i;
		put_u32(to, *(volatile u32 *)here(from));
	}
}

/*
 * The event in scratch memory tells an open by the name that the caller passed. If this is not, letter by letter, the
 * place of the file that the kernel opened (a link, `..`, or another thread that changed the name meanwhile), the true path
 * is sent ahead in the call's enter event: readers believe the name at the beginning before the one at the end.
 * @param name where the name lies, and its length with NUL << 32
 * @param path of the opened file
 */
__attribute__((noinline)) u32 send_true_path(u32 index, u64 name, u64 path, u32 dirfd, u64 begun)
{
	u32 name_at = name & 0x7fff, length = (name >> 32) & 0x7fff, tail = (begun >> 28) & 15;
	u64 root, base;
	struct writer seen, made;
	struct fs_struct *fs;

	if (!length || !resume(&seen, index, name_at))
		return 0;
	fs = (void *)forget_address(seen.scratch, READ(current_task(), fs));
	root = base = (u64)__builtin_preserve_access_index(&fs->root);
	if (*here(&seen) != '/')
		base = (s32)dirfd >= 0 ? path_of_fd(seen.scratch, (s32)dirfd) : (u64)__builtin_preserve_access_index(&fs->pwd);
	/* Without the NUL at its end. */
	if (same_place(index, name_at, length - 1, path, base))
		return 0;

	made = seen;
	made.block = seen.block + ASIDE;
	made.cpu = bpf_get_smp_processor_id();
	write_header(&made, begun, (begun >> 16) & 15, *(volatile u64 *)(seen.block + EVENT_AT + 8));
	STORE(u64, made.block + EVENT_AT, *(volatile u64 *)(seen.block + EVENT_AT));
	if ((begun >> 24) & 1) {
		put_s64(&made, (s32)dirfd);
		put_true_path(&made, path, root);
		copy_tail(&made, &seen, name_at + length, tail);
	} else {
		put_true_path(&made, path, root);
		copy_tail(&made, &seen, name_at + length, tail);
	}
	emit(&made, (begun >> 32) & 511);
	return 1;
}

#endif
