/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of its own, and rings of calls to the kernel. */
#include "known-calls.h"
#include <linux/io_uring.h>
#include <sys/mman.h>

int main(int argc, char **argv)
{
	struct io_uring_params params = { .flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP, .cq_entries = 16 };
	char *memory;
	int ring;

	begin(argc, argv);
	memory = mmap(NULL, 32768, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	mprotect(memory, 8192, PROT_NONE);
	madvise(memory, 4096, MADV_DONTNEED);
	syscall(SYS_mlock2, memory + 8192, 4096, 0);
	munlock(memory + 8192, 4096);
	msync(memory, 4096, MS_ASYNC);
	mremap(memory + 16384, 4096, 8192, MREMAP_MAYMOVE);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	munlockall();
	munmap(memory, 4096);
	mprotect(NULL, 4096, PROT_EXEC);
	syscall(SYS_brk, 0);
	ring = syscall(SYS_io_uring_setup, 4, &params);
	syscall(SYS_io_uring_enter, ring, 0, 0, 0, NULL, 0);
	syscall(SYS_io_uring_register, ring, 9999, NULL, 3);
	syscall(SYS_io_uring_setup, 0, &params);
	syscall(SYS_io_uring_enter, 99, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0);
	_exit(0);
}
