// The descriptor fetch engine as a SystemC module, pin by pin, beside the one behind its C table.
//
//   pins LIBRARY DESCRIPTORS    LIBRARY is libdfe_plain.so
//
// Both get the same pins in every cycle: a split ring with random chains, and a memory that answers
// reads after a drawn time. Every output of every cycle is compared, and every descriptor with the
// one that the ring's memory holds. Exit code 0 when all are equal, 1 when not, 2 on bad use.
#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <vector>

#include <systemc>

#include "Vdfe_sc.h"
#include "dfe_abi.h"
#include "pins.h"

namespace {

constexpr uint16_t ring_size = 256;
constexpr uint64_t table = 0x10000, available = 0x20000;
constexpr size_t memory_byte_count = 0x30000;

struct bench : sc_core::sc_module {
  sc_core::sc_signal<bool> clock{"clock"}, reset{"reset"};
  pins signals;
  Vdfe_sc engine{"engine"};
  const dfe_api *api;
  dfe_engine *other;
  std::vector<uint8_t> memory = std::vector<uint8_t>(memory_byte_count);
  struct read { uint64_t due; uint64_t address; unsigned count; uint8_t tag; };
  std::deque<read> reads;
  uint64_t wanted, found = 0, differing = 0, cycle = 0;
  uint64_t state = 0x9e3779b97f4a7c15;
  uint16_t index = 0;
  std::deque<uint16_t> expected;

  bench(sc_core::sc_module_name name, const dfe_api *given, uint64_t count)
      : sc_module(name), api(given), other(given->create()), wanted(count) {
    engine.clk_i(clock);
    engine.rst_ni(reset);
    signals.bind(engine);
    SC_HAS_PROCESS(bench);
    SC_THREAD(drive);
  }
  ~bench() override { api->destroy(other); }

  uint64_t draw(uint64_t below) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state % below;
  }

  void store(uint64_t at, uint64_t value, unsigned count) { std::memcpy(&memory[at], &value, count); }

  void edge(bool level) {
    clock.write(level);
    wait(sc_core::sc_time(2, sc_core::SC_NS));
  }

  // One cycle of both engines; counts the pins that differ.
  void step(const dfe_inputs &in, dfe_outputs &out) {
    signals.set(in);
    edge(false);
    edge(true);
    dfe_outputs theirs{};
    api->step(other, cycle++, &in, &theirs);
    out = signals.get();
    differing += static_cast<uint64_t>(pins::difference(out, theirs));
  }

  // Fills the ring with chains of 1 to 4 descriptors as far as it has room, and says how many.
  unsigned offer() {
    unsigned chains = 0;
    for (uint16_t next = 0; next < ring_size - 4;) {
      const auto length = static_cast<uint16_t>(1 + draw(4));
      store(available + 4 + 2ull * (index % ring_size), next, 2);
      for (uint16_t place = 0; place < length; ++place) {
        const uint64_t at = table + 16ull * next;
        const bool more = place + 1 < length;
        store(at, draw(1ull << 40), 8), store(at + 8, 1 + draw(4096), 4);
        store(at + 12, more ? 1 : 0, 2), store(at + 14, static_cast<uint64_t>(next + 1), 2);
        expected.push_back(next++);
      }
      ++index, ++chains;
    }
    store(available + 2, index, 2);
    return chains;
  }

  void check(const dfe_outputs &out) {
    bool is_known = false;
    for (auto at = expected.begin(); at != expected.end() && !is_known; ++at) {
      uint64_t address = 0;
      uint32_t count = 0;
      std::memcpy(&address, &memory[table + 16ull * *at], 8);
      std::memcpy(&count, &memory[table + 16ull * *at + 8], 4);
      if (address != out.desc_addr || count != out.desc_len) continue;
      expected.erase(at);
      is_known = true;
    }
    if (!is_known) ++differing;
    ++found;
  }

  void drive() {
    reset.write(true);
    signals.set(dfe_inputs{});
    edge(false);
    reset.write(false);
    edge(false), edge(true), edge(false), edge(true), edge(false);
    reset.write(true);
    edge(false);
    dfe_outputs out = signals.get(), theirs{};
    api->reset(other, &theirs);
    differing += static_cast<uint64_t>(pins::difference(out, theirs));
    dfe_inputs in{};
    in.cfg_valid = 1, in.cfg_enable = 1, in.cfg_size = ring_size;
    in.cfg_desc_addr = table, in.cfg_avail_addr = available;
    step(in, out);
    uint64_t quiet = 0;
    while (found < wanted && quiet < 100000) {
      in = dfe_inputs{};
      if (expected.empty() && out.idle) {
        offer();
        in.doorbell_valid = 1;
      }
      in.rd_ready = draw(4) != 0;
      in.desc_ready = draw(4) != 0;
      in.rest_ready = 1, in.err_ready = 1;
      if (!reads.empty() && reads.front().due <= cycle) {
        const read one = reads.front();
        reads.pop_front();
        in.cpl_valid = 1, in.cpl_tag = one.tag, in.cpl_last = 1;
        in.cpl_count = static_cast<uint8_t>(one.count);
        std::memcpy(in.cpl_data, &memory[one.address], one.count);
      }
      if (out.rd_valid && in.rd_ready)
        reads.push_back({cycle + 1 + draw(60), out.rd_addr, out.rd_count, out.rd_tag});
      quiet = out.desc_valid && in.desc_ready ? 0 : quiet + 1;
      if (out.desc_valid && in.desc_ready) check(out);
      if (out.err_valid) ++differing;
      step(in, out);
    }
    sc_core::sc_stop();
  }
};

}  // namespace

int sc_main(int count, char **argument) {
  if (count != 3) return std::fputs("usage: pins LIBRARY DESCRIPTORS\n", stderr), 2;
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_DO_NOTHING);
  void *library = dlopen(argument[1], RTLD_NOW | RTLD_LOCAL);
  auto *get = library ? reinterpret_cast<const dfe_api *(*)()>(dlsym(library, DFE_ABI_SYMBOL)) : nullptr;
  if (!get || get()->version != DFE_ABI_VERSION || get()->output_bytes != sizeof(dfe_outputs))
    return std::fprintf(stderr, "pins: %s is no engine of this version; run: make rtl\n", argument[1]), 2;
  bench bench("bench", get(), std::strtoull(argument[2], nullptr, 10));
  sc_core::sc_start();
  const bool holds = bench.found >= bench.wanted && bench.differing == 0;
  std::printf("pins: %llu descriptors in %llu cycles, %llu differences, %s\n",
              static_cast<unsigned long long>(bench.found),
              static_cast<unsigned long long>(bench.cycle),
              static_cast<unsigned long long>(bench.differing), holds ? "holds" : "FAILS");
  return holds ? 0 : 1;
}
