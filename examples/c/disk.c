// Blocks written and read back through a virtio disk of the library, from plain C.
//
//   disk IMAGE [OPTION=VALUE...]
//
// This is a driver in a hundred lines: configuration space, one split ring in this program's own
// memory, requests by polling the used ring. Ends with the cycles it took; exit code 1 when the
// bytes differ or a rule was broken, 2 on bad use.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ricochet.h"

enum { SIZE = 8, BLOCK = 4096, MEMORY = 1 << 16 };
// Where things lie in this program's memory, by the device's addresses.
enum { TABLE = 0x0000, AVAILABLE = 0x1000, USED = 0x2000, HEADER = 0x3000, DATA = 0x4000 };

static rc_device device;
static uint64_t common_bar, common, notify_bar, notify, interrupts;
static uint32_t notify_step;
static uint16_t round_number;
static _Alignas(4096) uint8_t memory[MEMORY];

static void check(int code, const char *what) {
  if (code == RC_OK) return;
  fprintf(stderr, "disk: %s: %s\n", what, rc_error(device));
  exit(2);
}

static uint32_t config(uint32_t offset, uint32_t count) {
  uint32_t value = 0;
  check(rc_read_config(device, offset, &value, count), "configuration space");
  return value;
}

static void put(uint64_t offset, uint64_t value, uint32_t count) {
  check(rc_write_bar(device, common_bar, common + offset, &value, count), "register");
}

static uint64_t get(uint64_t offset, uint32_t count) {
  uint64_t value = 0;
  check(rc_read_bar(device, common_bar, common + offset, &value, count), "register");
  return value;
}

static void store(uint64_t at, uint64_t value, uint32_t count) {
  memcpy(memory + at, &value, count);
}

static void on_message(void *context, uint64_t address, uint32_t data) {
  (void)context, (void)address, (void)data;
  interrupts++;
}

// Places the windows, and finds the common configuration and the doorbells.
static void enumerate(void) {
  uint32_t base = 0xc0000000;
  for (uint32_t bar = 0; bar < 6; bar++) {
    uint32_t ones = ~0u, at = 0x10 + 4 * bar;
    check(rc_write_config(device, at, &ones, 4), "BAR");
    uint32_t mask = config(at, 4);
    if (mask == 0 || mask & 1) continue;
    uint32_t size = ~(mask & ~0xfu) + 1;
    base = (base + size - 1) & ~(size - 1);
    check(rc_write_config(device, at, &base, 4), "BAR");
    base += size;
    if (mask & 4) bar++, ones = 0, check(rc_write_config(device, at + 4, &ones, 4), "BAR");
  }
  uint16_t command = 0x0006;  // memory space, bus master
  check(rc_write_config(device, 4, &command, 2), "command");
  for (uint32_t at = config(0x34, 1); at; at = config(at + 1, 1)) {
    if (config(at, 1) != 0x09) continue;
    uint32_t kind = config(at + 3, 1), bar = config(at + 4, 1), offset = config(at + 8, 4);
    if (kind == 1) common_bar = bar, common = offset;
    if (kind == 2) notify_bar = bar, notify = offset, notify_step = config(at + 16, 4);
  }
}

// Reset, VERSION_1, one queue of SIZE descriptors, DRIVER_OK.
static void bring_up(void) {
  put(20, 0, 1);
  put(20, 3, 1);
  put(8, 1, 4), put(12, 1, 4);
  put(20, 11, 1);
  if (get(20, 1) != 11) fputs("disk: the device refuses VERSION_1 alone\n", stderr), exit(2);
  put(22, 0, 2), put(24, SIZE, 2);
  put(32, TABLE, 8), put(40, AVAILABLE, 8), put(48, USED, 8);
  notify += get(30, 2) * notify_step;
  put(28, 1, 2);
  put(20, 15, 1);
}

// One request: header, data, status. Returns the status byte.
static int request(uint32_t kind, uint64_t sector, uint32_t count) {
  store(HEADER, kind, 4), store(HEADER + 4, 0, 4), store(HEADER + 8, sector, 8);
  memory[HEADER + 16] = 0xff;
  const uint64_t address[3] = {HEADER, DATA, HEADER + 16};
  const uint32_t length[3] = {16, count, 1};
  const uint16_t flags[3] = {1, kind == 0 ? 3 : 1, 2};  // NEXT, WRITE
  for (int i = 0; i < 3; i++) {
    store(TABLE + 16 * i, address[i], 8), store(TABLE + 16 * i + 8, length[i], 4);
    store(TABLE + 16 * i + 12, flags[i], 2), store(TABLE + 16 * i + 14, i + 1, 2);
  }
  store(AVAILABLE + 4 + 2 * (round_number % SIZE), 0, 2);
  store(AVAILABLE + 2, ++round_number, 2);
  uint16_t queue = 0;
  check(rc_write_bar(device, (uint32_t)notify_bar, notify, &queue, 2), "doorbell");
  check(rc_settle(device, 10000000), "request");
  uint16_t used;
  memcpy(&used, memory + USED + 2, 2);
  return used == round_number ? memory[HEADER + 16] : -1;
}

int main(int count, char **argument) {
  if (count < 2) return fputs("usage: disk IMAGE [OPTION=VALUE...]\n", stderr), 2;
  if (rc_abi_version() != RC_ABI_VERSION) return fputs("disk: another library\n", stderr), 2;
  device = rc_create();
  check(rc_set(device, "image", argument[1]), "image");
  for (int i = 2; i < count; i++) {
    char *value = strchr(argument[i], '=');
    if (!value) return fputs("disk: an option is NAME=VALUE\n", stderr), 2;
    *value++ = 0;
    check(rc_set(device, argument[i], value), "option");
  }
  rc_host host = {.size = sizeof host, .message = on_message};
  check(rc_map(device, 0, memory, MEMORY, 1), "memory");
  check(rc_start(device, &host), "start");
  enumerate();
  bring_up();
  int failures = 0;
  for (uint32_t block = 0; block < 16; block++) {
    for (uint32_t i = 0; i < BLOCK; i++) memory[DATA + i] = (uint8_t)(i * 31 + block * 7 + 1);
    failures += request(1, block * (BLOCK / 512), BLOCK) != 0;
    memset(memory + DATA, 0, BLOCK);
    failures += request(0, block * (BLOCK / 512), BLOCK) != 0;
    for (uint32_t i = 0; i < BLOCK; i++)
      failures += memory[DATA + i] != (uint8_t)(i * 31 + block * 7 + 1);
  }
  for (uint64_t i = 0; rc_violation(device, i); i++) puts(rc_violation(device, i));
  failures += rc_violation_count(device) != 0;
  printf("disk: 16 blocks of %d bytes written and read, %s, %llu cycles\n", BLOCK,
         failures ? "NOT as written" : "as written", (unsigned long long)rc_cycle(device));
  check(rc_destroy(device), "end");
  return failures != 0;
}
