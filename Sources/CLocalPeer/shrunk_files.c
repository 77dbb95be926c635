#define _GNU_SOURCE
#include "shrunk_files.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>

// One mapping. A handler reads `start` first, so it is written last, and taken away first.
struct watched {
  _Atomic uintptr_t start;
  _Atomic size_t byte_count;
  atomic_bool is_taken;
  atomic_bool has_shrunk;
};

static struct watched table[SHRUNK_FILES_LIMIT];
static struct sigaction before;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_bool is_installed;

// Gives the signal to who had it before; without one the access is made again, and is fatal.
static void hand_on(int number, siginfo_t *information, void *context) {
  if (before.sa_flags & SA_SIGINFO) {
    before.sa_sigaction(number, information, context);
  } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(number);
  } else {
    signal(number, SIG_DFL);
  }
}

static void on_bus_error(int number, siginfo_t *information, void *context) {
  uintptr_t place = (uintptr_t)information->si_addr;
  for (int index = 0; index < SHRUNK_FILES_LIMIT; index++) {
    struct watched *one = &table[index];
    uintptr_t start = atomic_load(&one->start);
    size_t byte_count = atomic_load(&one->byte_count);
    if (start == 0 || place < start || place - start >= byte_count) continue;
    void *memory = mmap((void *)start, byte_count, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) break;
    atomic_store(&one->has_shrunk, 1);
    return;
  }
  hand_on(number, information, context);
}

static void install(void) {
  struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGBUS, &action, &before) == 0) atomic_store(&is_installed, 1);
}

int shrunk_files_watch(void *start, size_t byte_count) {
  pthread_once(&once, install);
  if (!atomic_load(&is_installed)) return -1;
  for (int index = 0; index < SHRUNK_FILES_LIMIT; index++) {
    struct watched *one = &table[index];
    _Bool expected = 0;
    if (!atomic_compare_exchange_strong(&one->is_taken, &expected, 1)) continue;
    atomic_store(&one->has_shrunk, 0);
    atomic_store(&one->byte_count, byte_count);
    atomic_store(&one->start, (uintptr_t)start);
    return index;
  }
  return -1;
}

int shrunk_files_has_shrunk(int number) { return atomic_load(&table[number].has_shrunk); }

void shrunk_files_forget(int number) {
  atomic_store(&table[number].start, 0);
  atomic_store(&table[number].is_taken, 0);
}
