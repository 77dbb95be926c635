// A block driver in user space that keeps rings and buffers in the device's own bounce memory.
//
//   bounce /sys/bus/pci/devices/ADDRESS
//
// It finds the structures by their capabilities, accepts the bounce feature, puts a split ring and
// the buffers into BAR4, writes a pattern to the disk, flushes, reads it back and compares, polling
// the used index. The device has no need to touch the machine's memory. Ends with 0 when all is
// alike, and with one line on standard output otherwise.
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUEUE_SIZE = 16, SECTORS = 16, ROUNDS = 24 };
enum { TABLE = 0x1000, DRIVER = 0x2000, DEVICE = 0x3000, HEADER = 0x4000, STATUS = 0x4010,
       DATA = 0x8000 };

static volatile uint8_t *region, *registers, *doorbell;
static uint64_t base;
static volatile uint8_t *common;

static void fail(const char *what) {
  printf("%s\n", what);
  exit(1);
}

static int open_file(const char *folder, const char *name, int flags) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int file = open(path, flags);
  if (file < 0) fail(name);
  return file;
}

static volatile uint8_t *map(const char *folder, int bar, size_t *byte_count) {
  char name[32];
  snprintf(name, sizeof name, "resource%d", bar);
  int file = open_file(folder, name, O_RDWR | O_SYNC);
  struct stat status;
  *byte_count = fstat(file, &status) == 0 ? (size_t)status.st_size : 0;
  void *bytes = mmap(NULL, *byte_count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (bytes == MAP_FAILED) {
    printf("%s of %zu bytes cannot be mapped: %s\n", name, *byte_count, strerror(errno));
    exit(1);
  }
  return bytes;
}

#define PUT(at, type, value) (*(volatile type *)(at) = (type)(value))
#define GET(at, type) (*(volatile type *)(at))

static uint64_t bus(uint64_t offset) { return base + offset; }

// Windows of a BAR take whole words; the C library may take others.
static void copy_in(uint64_t offset, const uint8_t *bytes, size_t count) {
  for (size_t place = 0; place < count; place += 8) {
    uint64_t word;
    memcpy(&word, bytes + place, 8);
    PUT(region + offset + place, uint64_t, word);
  }
}

static void copy_out(uint64_t offset, uint8_t *bytes, size_t count) {
  for (size_t place = 0; place < count; place += 8) {
    uint64_t word = GET(region + offset + place, uint64_t);
    memcpy(bytes + place, &word, 8);
  }
}

static void describe(int slot, uint64_t offset, uint32_t count, uint16_t flags) {
  volatile uint8_t *at = region + TABLE + 16 * slot;
  PUT(at, uint64_t, bus(offset));
  PUT(at + 8, uint32_t, count);
  PUT(at + 12, uint16_t, flags);
  PUT(at + 14, uint16_t, slot + 1);
}

// One request, from the descriptors to the status byte.
static void request(uint32_t type, uint64_t sector, uint32_t count) {
  static uint16_t available;
  PUT(region + HEADER, uint32_t, type);
  PUT(region + HEADER + 4, uint32_t, 0);
  PUT(region + HEADER + 8, uint64_t, sector);
  PUT(region + STATUS, uint8_t, 0xff);
  int slot = 0;
  describe(slot++, HEADER, 16, 1);
  if (count > 0) describe(slot++, DATA, count, type == 0 ? 3 : 1);
  describe(slot, STATUS, 1, 2);
  // It polls; behind an interrupt by pin QEMU keeps the region from being mapped for a while.
  PUT(region + DRIVER, uint16_t, 1);
  PUT(region + DRIVER + 4 + 2 * (available % QUEUE_SIZE), uint16_t, 0);
  __sync_synchronize();
  PUT(region + DRIVER + 2, uint16_t, ++available);
  __sync_synchronize();
  PUT(doorbell, uint16_t, 0);
  for (int tries = 0; GET(region + DEVICE + 2, uint16_t) != available; tries++) {
    // Where the region is mapped a look takes no time, and the device takes what it needs.
    if (tries > 1000) usleep(100);
    if (tries > 100000) fail("the device does not use the request");
  }
  if (GET(region + STATUS, uint8_t) != 0) fail("a request failed");
}

int main(int argument_count, char **arguments) {
  if (argument_count != 2) fail("usage: bounce FOLDER");
  const char *folder = arguments[1];
  uint8_t space[256];
  int configuration = open_file(folder, "config", O_RDWR);
  if (pread(configuration, space, sizeof space, 0) != (ssize_t)sizeof space) {
    fail("configuration space cannot be read");
  }
  uint16_t command = 0x0006;
  if (pwrite(configuration, &command, 2, 4) != 2) fail("the function cannot be enabled");

  FILE *resources = fdopen(open_file(folder, "resource", O_RDONLY), "r");
  unsigned long long start = 0, end, flags;
  for (int bar = 0; bar <= 4; bar++) {
    if (fscanf(resources, "%llx %llx %llx", &start, &end, &flags) != 3) fail("no resources");
  }
  base = start;
  size_t region_count, register_count;
  region = map(folder, 4, &region_count);
  registers = map(folder, 0, &register_count);

  uint32_t multiplier = 0, notify = 0;
  for (int at = space[0x34]; at; at = space[at + 1]) {
    if (space[at] != 9 || space[at + 4] != 0) continue;
    uint32_t offset;
    memcpy(&offset, space + at + 8, 4);
    if (space[at + 3] == 1) common = registers + offset;
    if (space[at + 3] == 2) {
      notify = offset;
      memcpy(&multiplier, space + at + 16, 4);
    }
  }
  if (common == NULL) fail("no common configuration");

  PUT(common + 20, uint8_t, 0);
  while (GET(common + 20, uint8_t) != 0) {}
  PUT(common + 20, uint8_t, 3);
  PUT(common, uint32_t, 0);
  uint32_t low = GET(common + 4, uint32_t);
  if (!(low & 1u << 27)) fail("the bounce feature is not offered");
  PUT(common, uint32_t, 1);
  uint32_t high = GET(common + 4, uint32_t);
  PUT(common + 8, uint32_t, 0);
  PUT(common + 12, uint32_t, 1u << 27);
  PUT(common + 8, uint32_t, 1);
  // VERSION_1, ACCESS_PLATFORM and, where it is offered, ORDER_PLATFORM.
  PUT(common + 12, uint32_t, 1u | (high & (1u << 1 | 1u << 4)));
  PUT(common + 20, uint8_t, 11);
  if (GET(common + 20, uint8_t) != 11) fail("the device refuses the features");
  PUT(common + 22, uint16_t, 0);
  PUT(common + 24, uint16_t, QUEUE_SIZE);
  uint64_t areas[3] = {TABLE, DRIVER, DEVICE};
  for (int area = 0; area < 3; area++) {
    PUT(common + 32 + 8 * area, uint32_t, bus(areas[area]));
    PUT(common + 36 + 8 * area, uint32_t, bus(areas[area]) >> 32);
  }
  PUT(common + 28, uint16_t, 1);
  doorbell = registers + notify + multiplier * GET(common + 30, uint16_t);
  PUT(common + 20, uint8_t, 15);

  static uint8_t wrote[512 * SECTORS], found[512 * SECTORS];
  for (int round = 0; round < ROUNDS; round++) {
    for (size_t place = 0; place < sizeof wrote; place++) {
      wrote[place] = (uint8_t)(place * 7 + place / 512 + 31 * round);
    }
    copy_in(DATA, wrote, sizeof wrote);
    request(1, 64 * round, sizeof wrote);
    request(4, 0, 0);
    memset(found, 0, sizeof found);
    copy_in(DATA, found, sizeof found);
    request(0, 64 * round, sizeof found);
    copy_out(DATA, found, sizeof found);
    if (memcmp(wrote, found, sizeof found) != 0) fail("the disk reads back other bytes");
  }
  PUT(common + 20, uint8_t, 0);
  printf("%d requests with rings and buffers in bounce memory, every byte alike\n", 3 * ROUNDS);
  return 0;
}
