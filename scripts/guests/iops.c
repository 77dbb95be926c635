// Reads of 4 KiB at random places of a disk, past the cache, so many at once; how many a second.
//
//   iops DEVICE MILLISECONDS DEPTH...      a line "DEPTH RATE" for each depth
//
// The disk has the number of each block in the block's first eight bytes; every read is held
// against it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096, MOST = 64 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int fail(const char *what) {
  printf("%s\n", what);
  return 1;
}

static int run(int file, uint64_t blocks, char *memory, double limit, int depth) {
  aio_context_t context = 0;
  struct iocb requests[MOST] = {0};
  struct io_event events[MOST];
  uint64_t state = 1, done = 0;
  int under_way = 0;
  if (syscall(SYS_io_setup, MOST, &context) != 0) return fail("no asynchronous reads");
  double start = now(), end = start + limit;
  int idle[MOST], idle_count = depth;
  for (int index = 0; index < depth; index++) idle[index] = index;
  while (under_way > 0 || now() < end) {
    struct iocb *batch[MOST];
    int count = 0;
    while (idle_count > 0 && now() < end) {
      int index = idle[--idle_count];
      state = state * 6364136223846793005u + 1442695040888963407u;
      requests[index] = (struct iocb){
          .aio_data = (uint64_t)index,
          .aio_fildes = (uint32_t)file,
          .aio_lio_opcode = IOCB_CMD_PREAD,
          .aio_buf = (uintptr_t)(memory + (size_t)BLOCK * (size_t)index),
          .aio_nbytes = BLOCK,
          .aio_offset = (int64_t)((state >> 33) % blocks * BLOCK),
      };
      batch[count++] = &requests[index];
    }
    if (count > 0 && syscall(SYS_io_submit, context, (long)count, batch) != count)
      return fail("a read is refused");
    under_way += count;
    long got = under_way ? syscall(SYS_io_getevents, context, 1L, (long)MOST, events, NULL) : 0;
    if (got < 0) return fail("no answer");
    for (long index = 0; index < got; index++) {
      uint64_t slot = events[index].data, block;
      memcpy(&block, memory + (size_t)BLOCK * slot, sizeof block);
      if (events[index].res != BLOCK) return fail("a read is short");
      if (block * BLOCK != (uint64_t)requests[slot].aio_offset)
        return fail("a read brought another block");
      idle[idle_count++] = (int)events[index].data;
    }
    under_way -= (int)got;
    done += (uint64_t)got;
  }
  printf("%d %.0f\n", depth, (double)done / (now() - start));
  return syscall(SYS_io_destroy, context) != 0;
}

int main(int count, char **options) {
  if (count < 4) return fail("usage: iops DEVICE MILLISECONDS DEPTH...");
  int file = open(options[1], O_RDONLY | O_DIRECT);
  uint64_t byte_count = 0;
  if (file < 0 || ioctl(file, BLKGETSIZE64, &byte_count) != 0 || byte_count < BLOCK)
    return fail("the disk cannot be opened");
  char *memory = aligned_alloc(BLOCK, (size_t)BLOCK * MOST);
  if (!memory) return fail("no memory");
  for (int index = 3; index < count; index++) {
    int depth = atoi(options[index]);
    if (depth < 1 || depth > MOST) return fail("a depth is from 1 to 64");
    if (run(file, byte_count / BLOCK, memory, atof(options[2]) / 1000, depth) != 0) return 1;
  }
  return 0;
}
