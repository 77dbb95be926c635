// Steps an engine library through recorded inputs as fast as it goes.
//
//   dfe_replay LIBRARY RECORDING [REPEAT]
//
// The recording is an array of {uint64 cycle; dfe_inputs}. Prints steps, seconds of processor time,
// steps per second and a checksum of all outputs that are meaningful.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "dfe_abi.h"

struct Record {
  uint64_t cycle;
  dfe_inputs inputs;
};

static int fail(const char *what, const char *detail) {
  std::fprintf(stderr, "dfe_replay: %s: %s\n", what, detail);
  return 2;
}

static double seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

int main(int argc, char **argv) {
  if (argc < 3) return fail("usage", "dfe_replay LIBRARY RECORDING [REPEAT]");
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!library) return fail(argv[1], dlerror());
  auto get_api = reinterpret_cast<const dfe_api *(*)()>(dlsym(library, DFE_ABI_SYMBOL));
  if (!get_api) return fail(argv[1], "no " DFE_ABI_SYMBOL);
  const dfe_api *api = get_api();
  if (api->version != DFE_ABI_VERSION || api->input_bytes != sizeof(dfe_inputs)
      || api->output_bytes != sizeof(dfe_outputs))
    return fail(argv[1], "another version of the table");

  std::FILE *file = std::fopen(argv[2], "rb");
  if (!file) return fail(argv[2], "cannot be read");
  std::fseek(file, 0, SEEK_END);
  std::vector<Record> records(size_t(std::ftell(file)) / sizeof(Record));
  std::rewind(file);
  size_t found = std::fread(records.data(), sizeof(Record), records.size(), file);
  std::fclose(file);
  if (found == 0 || found != records.size()) return fail(argv[2], "holds no steps");
  long repeat = argc > 3 ? std::atol(argv[3]) : 1;

  dfe_engine *engine = api->create();
  dfe_outputs out{};
  uint64_t checksum = 0, steps = 0;
  double started = seconds();
  for (long round = 0; round < repeat; ++round) {
    api->reset(engine, &out);
    for (const Record &record : records) {
      api->step(engine, record.cycle, &record.inputs, &out);
      uint64_t word = out.busy_queues[0];
      if (out.rd_valid) word ^= out.rd_addr << 8 ^ out.rd_tag;
      if (out.desc_valid) word ^= out.desc_addr ^ uint64_t(out.desc_len) << 16 ^ out.desc_head;
      if (out.err_valid) word ^= out.err_addr ^ uint64_t(out.err_code) << 56;
      checksum = (checksum ^ word) * 0x100000001b3ull;
      ++steps;
    }
  }
  double spent = seconds() - started;
  api->destroy(engine);
  std::printf("%s: %llu steps, %.3f s, %.0f steps/s, checksum %016llx\n", api->name,
              static_cast<unsigned long long>(steps), spent, double(steps) / spent,
              static_cast<unsigned long long>(checksum));
  return 0;
}
