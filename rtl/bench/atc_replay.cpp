// Steps the address translation cache through a recording and compares every output pin.
//
//   atc_replay RECORDING...
//
// A recording is an array of 64-byte records, little-endian, one for each cycle: the inputs of the
// cycle and the outputs that it shows. Flags are bits, in the order of `set` and of `compare`.
// Exit code 0: all equal; 1: a difference; 2: no recording.
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include "Vdfe_atc.h"
#include "verilated.h"

struct Record {
  uint64_t req_addr, xa_addr, inv_addr, out_addr, xl_addr;  // in bytes
  uint32_t in_flags, out_flags;
  uint8_t req_tag, req_payload, end_tag, xa_tag, xa_status, inv_itag, inv_size;
  uint8_t out_tag, out_payload, out_status, xl_tag, invc_itag;
  uint8_t unused[4];
};
static_assert(sizeof(Record) == 64, "the layout that the writer uses");

static void set(Vdfe_atc &top, const Record &r) {
  uint32_t flags = r.in_flags;
  auto next = [&flags]() { uint32_t bit = flags & 1; flags >>= 1; return bit; };
  top.enable_i = next();
  top.flush_i = next();
  top.req_valid_i = next();
  top.out_ready_i = next();
  top.end_valid_i = next();
  top.xl_ready_i = next();
  top.xa_valid_i = next();
  top.xa_size_i = next();
  top.xa_read_i = next();
  top.xa_untranslated_i = next();
  top.xa_no_snoop_i = next();
  top.inv_valid_i = next();
  top.invc_ready_i = next();
  top.xa_write_i = next();
  top.xa_global_i = next();
  top.req_addr_i = r.req_addr;
  top.req_tag_i = r.req_tag;
  top.req_payload_i = r.req_payload;
  top.end_tag_i = r.end_tag;
  top.xa_tag_i = r.xa_tag;
  top.xa_status_i = r.xa_status;
  top.xa_addr_i = r.xa_addr >> 12;
  top.inv_itag_i = r.inv_itag;
  top.inv_addr_i = r.inv_addr >> 12;
  top.inv_size_i = r.inv_size;
}

static bool compare(const Vdfe_atc &top, const Record &r, const char *file, size_t cycle) {
  bool good = true;
  auto pin = [&](const char *name, uint64_t expected, uint64_t found) {
    if (expected == found) return;
    std::printf("%s: cycle %zu: %s: expected %llx, found %llx\n", file, cycle, name,
                static_cast<unsigned long long>(expected), static_cast<unsigned long long>(found));
    good = false;
  };
  uint32_t flags = r.out_flags;
  auto next = [&](const char *name, uint64_t found) { pin(name, flags & 1, found); flags >>= 1; };
  next("req_ready_o", top.req_ready_o);
  next("out_valid_o", top.out_valid_o);
  next("xl_valid_o", top.xl_valid_o);
  next("inv_ready_o", top.inv_ready_o);
  next("invc_valid_o", top.invc_valid_o);
  next("idle_o", top.idle_o);
  next("hit_o", top.hit_o);
  next("miss_o", top.miss_o);
  next("merged_o", top.merged_o);
  next("invalidated_o", top.invalidated_o);
  next("discarded_o", top.discarded_o);
  // The payload of a channel has a meaning only while it is valid.
  if (top.out_valid_o) {
    next("out_translated_o", top.out_translated_o);
    next("out_no_snoop_o", top.out_no_snoop_o);
    pin("out_addr_o", r.out_addr, top.out_addr_o);
    pin("out_tag_o", r.out_tag, top.out_tag_o);
    pin("out_payload_o", r.out_payload, top.out_payload_o);
    pin("out_status_o", r.out_status, top.out_status_o);
  }
  if (top.xl_valid_o) {
    pin("xl_addr_o", r.xl_addr >> 12, top.xl_addr_o);
    pin("xl_tag_o", r.xl_tag, top.xl_tag_o);
  }
  if (top.invc_valid_o) pin("invc_itag_o", r.invc_itag, top.invc_itag_o);
  return good;
}

static void clock(Vdfe_atc &top) {
  top.clk_i = 1;
  top.eval();
  top.clk_i = 0;
  top.eval();
}

int main(int argc, char **argv) {
  size_t cycles = 0, outs = 0;
  if (argc < 2) return 2;
  for (int i = 1; i < argc; ++i) {
    std::FILE *file = std::fopen(argv[i], "rb");
    if (!file) return std::perror(argv[i]), 2;
    VerilatedContext context;
    auto top = std::make_unique<Vdfe_atc>(&context);
    top->clk_i = 0;
    top->rst_ni = 1;
    top->eval();
    top->rst_ni = 0;
    top->eval();
    clock(*top);
    top->rst_ni = 1;
    Record r;
    size_t cycle = 0;
    for (; std::fread(&r, sizeof r, 1, file) == 1; ++cycle) {
      set(*top, r);
      top->eval();
      if (!compare(*top, r, argv[i], cycle)) return std::fclose(file), 1;
      outs += top->out_valid_o && top->out_ready_i;
      clock(*top);
    }
    std::fclose(file);
    if (cycle == 0) return std::fprintf(stderr, "%s: no cycles\n", argv[i]), 2;
    cycles += cycle;
    top->final();
  }
  std::printf("%d recordings, %zu cycles, %zu reads: equal\n", argc - 1, cycles, outs);
  return 0;
}
