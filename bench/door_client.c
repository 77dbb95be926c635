// Reads of 4 KiB through vfio-user without a guest: how many a second the door itself lets through.
//
//   door_client SOCKET PROCESS MILLISECONDS DEPTH...
//
// A line "DEPTH RATE RATE" for each depth: by the clock, and by the processor time of the server,
// whose number is PROCESS. A client of vfio-user with one split ring in a file of memory. It polls; the disk has the number of
// each block in the block's first eight bytes, which every read is held against.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { RING = 256, MOST = 64, BLOCK = 4096, MEMORY = 1 << 20, CONFIGURATION = 7 };
enum { VERSION = 1, MAP = 2, READ = 9, WRITE = 10, NO_REPLY = 0x10 };
// Where things lie in the memory.
enum { TABLE = 0, AVAILABLE = 0x2000, USED = 0x3000, HEADERS = 0x5000, DATA = 0x10000 };
static const uint64_t base = 0x100000;

static int peer;
static uint16_t number;
static unsigned char *memory;
static uint8_t common_bar, notify_bar;
static uint32_t common_at, notify_at, notify_step;

static void fail(const char *what) {
  fprintf(stderr, "door_client: %s\n", what);
  exit(1);
}

// Sends a command and takes its reply into `answer`; returns the bytes of it behind the header.
static size_t command(uint16_t code, uint32_t flags, const void *body, size_t count, int file,
                      void *answer, size_t room) {
  struct { uint16_t number, code; uint32_t bytes, flags, error; } head = {
      number++, code, (uint32_t)(16 + count), flags, 0};
  struct iovec pieces[2] = {{&head, 16}, {(void *)body, count}};
  union { struct cmsghdr header; char bytes[CMSG_SPACE(sizeof(int))]; } control = {0};
  struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
  if (file >= 0) {
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    control.header = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &file, sizeof file);
  }
  if (sendmsg(peer, &message, MSG_NOSIGNAL) != (ssize_t)(16 + count)) fail("the server is gone");
  if (flags & NO_REPLY) return 0;
  if (recv(peer, &head, 16, MSG_WAITALL) != 16 || head.error != 0 || head.bytes < 16 ||
      head.bytes - 16 > room)
    fail("a command failed");
  size_t got = head.bytes - 16;
  if (got > 0 && recv(peer, answer, got, MSG_WAITALL) != (ssize_t)got) fail("the server is gone");
  return got;
}

static uint64_t get(uint32_t region, uint64_t offset, uint32_t count) {
  unsigned char body[16], answer[64];
  uint64_t value = 0;
  memcpy(body, &offset, 8), memcpy(body + 8, &region, 4), memcpy(body + 12, &count, 4);
  if (command(READ, 0, body, 16, -1, answer, sizeof answer) != 16 + count) fail("a short read");
  memcpy(&value, answer + 16, count);
  return value;
}

static void put(uint32_t region, uint64_t offset, uint32_t count, uint64_t value, uint32_t flags) {
  unsigned char body[24], answer[64];
  memcpy(body, &offset, 8), memcpy(body + 8, &region, 4), memcpy(body + 12, &count, 4);
  memcpy(body + 16, &value, count);
  command(WRITE, flags, body, 16 + count, -1, answer, sizeof answer);
}

static void put_common(uint32_t at, uint32_t count, uint64_t value) {
  put(common_bar, common_at + at, count, value, 0);
}

// Finds the structures, brings the function up, and gives it the ring.
static void bring_up(void) {
  for (uint8_t at = (uint8_t)get(CONFIGURATION, 0x34, 1); at;
       at = (uint8_t)get(CONFIGURATION, at + 1u, 1)) {
    if (get(CONFIGURATION, at, 1) != 9) continue;
    uint8_t kind = (uint8_t)get(CONFIGURATION, at + 3u, 1);
    uint8_t bar = (uint8_t)get(CONFIGURATION, at + 4u, 1);
    uint32_t offset = (uint32_t)get(CONFIGURATION, at + 8u, 4);
    if (kind == 1) common_bar = bar, common_at = offset;
    if (kind == 2) notify_bar = bar, notify_at = offset, notify_step = (uint32_t)get(CONFIGURATION, at + 16u, 4);
  }
  put(CONFIGURATION, 4, 2, 6, 0);
  put_common(0x14, 1, 0), put_common(0x14, 1, 3);
  put_common(8, 4, 1), put_common(12, 4, 1);  // VERSION_1 alone
  put_common(0x14, 1, 11);
  put_common(0x16, 2, 0), put_common(0x18, 2, RING);
  put_common(0x20, 8, base + TABLE), put_common(0x28, 8, base + AVAILABLE);
  put_common(0x30, 8, base + USED), put_common(0x1c, 2, 1);
  notify_at += (uint32_t)get(common_bar, common_at + 0x1e, 2) * notify_step;
  put_common(0x14, 1, 15);
}

struct descriptor { uint64_t address; uint32_t count; uint16_t flags, next; };

// Three descriptors for each request: head, block, status.
static void describe(uint16_t slot) {
  struct descriptor *table = (struct descriptor *)(memory + TABLE) + 3 * slot;
  uint64_t header = base + HEADERS + 32u * slot;
  table[0] = (struct descriptor){header, 16, 1, (uint16_t)(3 * slot + 1)};
  table[1] = (struct descriptor){base + DATA + (uint64_t)BLOCK * slot, BLOCK, 3, (uint16_t)(3 * slot + 2)};
  table[2] = (struct descriptor){header + 16, 1, 2, 0};
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

// Processor time that the server has used.
static double used_by(const char *process) {
  char path[64];
  unsigned long user = 0, system = 0;
  snprintf(path, sizeof path, "/proc/%s/stat", process);
  FILE *file = fopen(path, "r");
  if (!file || fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                      &user, &system) != 2)
    fail("there is no such process");
  fclose(file);
  return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static void run(const char *process, uint64_t blocks, double limit, unsigned depth) {
  volatile uint16_t *available = (uint16_t *)(memory + AVAILABLE), *used = (uint16_t *)(memory + USED);
  static uint16_t sent, taken;
  static uint64_t state = 1;
  uint64_t wanted[MOST], done = 0;
  uint16_t idle[MOST], idle_count = (uint16_t)depth;
  for (uint16_t slot = 0; slot < depth; slot++) idle[slot] = slot, describe(slot);
  double cost = used_by(process), start = now(), end = start + limit, last = start;
  while (idle_count < depth || now() < end) {
    uint16_t before = sent;
    while (idle_count > 0 && now() < end) {
      uint16_t slot = idle[--idle_count];
      state = state * 6364136223846793005u + 1442695040888963407u;
      wanted[slot] = (state >> 33) % blocks;
      uint64_t sector = wanted[slot] * (BLOCK / 512);
      memset(memory + HEADERS + 32 * slot, 0, 16);
      memcpy(memory + HEADERS + 32 * slot + 8, &sector, 8);
      memory[HEADERS + 32 * slot + 16] = 0xff;
      available[2 + sent++ % RING] = (uint16_t)(3 * slot);
    }
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    available[1] = sent;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (sent != before && !(used[0] & 1)) put(notify_bar, notify_at, 2, 0, NO_REPLY);
    if (taken == used[1]) sched_yield();
    while (taken != used[1]) {
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      uint16_t slot = (uint16_t)(((volatile uint32_t *)used)[1 + 2 * (taken++ % RING)] / 3);
      if (memory[HEADERS + 32 * slot + 16] != 0) fail("a read failed");
      if (memcmp(memory + DATA + (size_t)BLOCK * slot, &wanted[slot], 8) != 0) fail("a read brought another block");
      idle[idle_count++] = slot;
      done++;
      last = now();
    }
    if (now() - last > 10) fail("no answer for ten seconds");
  }
  double seconds = now() - start;
  cost = used_by(process) - cost;
  printf("%u %.0f %.0f\n", depth, (double)done / seconds, cost > 0 ? (double)done / cost : 0);
  fflush(stdout);
}

int main(int count, char **options) {
  if (count < 5) fail("usage: door_client SOCKET PROCESS MILLISECONDS DEPTH...");
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  snprintf(name.sun_path, sizeof name.sun_path, "%s", options[1]);
  peer = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(peer, (struct sockaddr *)&name, sizeof name) != 0) fail("nobody listens");
  unsigned char answer[4096], version[4] = {0, 0, 1, 0};
  command(VERSION, 0, version, 4, -1, answer, sizeof answer);
  int file = memfd_create("client", MFD_ALLOW_SEALING);
  if (ftruncate(file, MEMORY) != 0 || fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK) != 0) fail("no memory");
  memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  struct { uint32_t bytes, flags; uint64_t offset, address, size; } map = {32, 3, 0, base, MEMORY};
  command(MAP, 0, &map, sizeof map, file, answer, sizeof answer);
  ((uint16_t *)(memory + AVAILABLE))[0] = 1;  // no interrupts
  bring_up();
  for (int index = 4; index < count; index++) {
    int depth = atoi(options[index]);
    if (depth < 1 || depth > MOST) fail("a depth is from 1 to 64");
    run(options[2], 4096, atof(options[3]) / 1000, (unsigned)depth);
  }
  put_common(0x14, 1, 0);
  return 0;
}
