// The Verilated engine behind the table of dfe_abi.h.
//
// One engine is one context and one model; nothing is shared between engines.
#include "dfe_abi.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <type_traits>

#include "Vdfe.h"
#include "Vdfe___024root.h"
#include "Vdfe_dfe_pkg.h"
#include "dfe_trace.h"
#include "verilated.h"
#if VM_COVERAGE
#include "dfe_coverage.h"
#include "verilated_cov.h"
#endif

struct dfe_engine {
  VerilatedContext context;
  std::unique_ptr<Vdfe> top;
  dfe_waves waves;
  uint32_t assertion_failures = 0;
};

// Failed checks of the engine that this thread steps.
static thread_local uint32_t failed_checks = 0;

#ifdef DFE_FAULTS
// The fault that engines of this thread are made with, and the names of all; see
// scripts/hdl/faults.py.
static thread_local uint32_t chosen_fault = 0;
static const char *const fault_names[] = {
#include "dfe_faults.h"
};
#endif

// What Verilator calls for a failed check. Its own version flushes the waveforms of every engine
// in the process, with locks taken in another order than an engine that opens one takes them.
void vl_stop(const char *file, int line, const char *) VL_MT_UNSAFE {
  std::fprintf(stderr, "dfe: a check failed: %s:%d\n", file, line);
  ++failed_checks;
}

namespace {
using Package = Vdfe_dfe_pkg;
#ifndef DFE_QUEUES
#define DFE_QUEUES Package::DefaultQueues
#define DFE_TAGS Package::DefaultWalkers + Package::DefaultQueues
#define DFE_SLOTS Package::DefaultWalkers
#define DFE_READ_BYTES 32
#endif
#ifndef DFE_READS
#define DFE_READS DFE_TAGS
#endif

// Lets the next evaluation see a rising edge without one for the falling edge, which would change
// nothing: every register of the engine is clocked by the rising edge. Where this release of
// Verilator names its edge memory differently, the falling edge is evaluated.
template <typename Root>
auto arm_rising_edge(Root *root, Vdfe *, int) -> decltype(root->__Vtrigrprev__TOP__clk_i, void()) {
  root->__Vtrigrprev__TOP__clk_i = 0;
}
template <typename Root>
void arm_rising_edge(Root *, Vdfe *top, long) {
  top->clk_i = 0;
  top->eval();
}

void set_inputs(Vdfe *top, const dfe_inputs *in) {
  top->cfg_valid_i = in->cfg_valid;
  if (in->cfg_valid) {
    top->cfg_queue_i = in->cfg_queue;
    top->cfg_enable_i = in->cfg_enable;
    top->cfg_size_i = in->cfg_size;
    top->cfg_chain_limit_i = in->cfg_chain_limit;
    top->cfg_start_i = in->cfg_start;
    top->cfg_flags_i = in->cfg_flags;
    top->cfg_desc_addr_i = in->cfg_desc_addr;
    top->cfg_avail_addr_i = in->cfg_avail_addr;
  }
  top->window_mode_i = in->window_mode;
  top->window_base_i = in->window_base;
  top->window_size_i = in->window_size;
  top->doorbell_valid_i = in->doorbell_valid;
  top->doorbell_queue_i = in->doorbell_queue;
  if (in->doorbell_valid) {
    top->doorbell_has_index_i = in->doorbell_has_index != 0;
    top->doorbell_index_i = in->doorbell_index;
  }
  top->rd_ready_i = in->rd_ready;
  top->cpl_valid_i = in->cpl_valid;
  if (in->cpl_valid) {
    top->cpl_tag_i = in->cpl_tag;
    top->cpl_offset_i = in->cpl_offset;
    top->cpl_count_i = in->cpl_count;
    top->cpl_last_i = in->cpl_last;
    top->cpl_status_i = in->cpl_status;
    static_assert(sizeof top->cpl_data_i <= sizeof in->cpl_data, "up to 64 bytes of data");
    std::memcpy(&top->cpl_data_i, in->cpl_data, sizeof top->cpl_data_i);
  }
  top->desc_ready_i = in->desc_ready;
  top->rest_ready_i = in->rest_ready;
  top->err_ready_i = in->err_ready;
}

void get_outputs(const Vdfe *top, dfe_outputs *out) {
  out->rd_addr = top->rd_addr_o;
  out->desc_addr = top->desc_addr_o;
  out->err_addr = top->err_addr_o;
  out->desc_len = top->desc_len_o;
  std::memset(out->busy_queues, 0, sizeof out->busy_queues);
  std::memcpy(out->busy_queues, &top->busy_queues_o, sizeof top->busy_queues_o);
  out->desc_flags = top->desc_flags_o;
  out->desc_head = top->desc_head_o;
  out->desc_position = top->desc_position_o;
  out->desc_ring_count = top->desc_ring_count_o;
  out->rest_index = top->rest_index_o;
  out->rd_valid = top->rd_valid_o;
  out->rd_tag = top->rd_tag_o;
  out->rd_local = top->rd_local_o;
  out->rd_kind = top->rd_kind_o;
  out->rd_queue = top->rd_queue_o;
  out->rd_count = top->rd_count_o;
  out->desc_valid = top->desc_valid_o;
  out->desc_queue = top->desc_queue_o;
  out->desc_slot = top->desc_slot_o;
  out->desc_first = top->desc_first_o;
  out->desc_last = top->desc_last_o;
  out->err_valid = top->err_valid_o;
  out->err_queue = top->err_queue_o;
  out->err_code = top->err_code_o;
  out->desc_indirect = top->desc_indirect_o;
  out->rest_valid = top->rest_valid_o;
  out->rest_queue = top->rest_queue_o;
  out->idle = top->idle_o;
}

void count_assertions(dfe_engine *engine) {
  engine->assertion_failures += failed_checks;
  failed_checks = 0;
}

dfe_engine *create() {
  auto engine = std::make_unique<dfe_engine>();
  engine->context.fatalOnError(false);
  engine->context.traceEverOn(dfe_waves::available);
  engine->top = std::make_unique<Vdfe>(&engine->context, "dfe");
#ifdef DFE_MUTANTS
  // A netlist with many mutations, one of which is chosen here; see scripts/hdl/mutate.py.
  if (const char *chosen = std::getenv("DFE_MUTANT")) engine->top->mutsel = std::atoi(chosen);
#endif
#ifdef DFE_FAULTS
  engine->top->fault_i = chosen_fault;
#endif
  return engine.release();
}

void destroy(dfe_engine *engine) {
  if (!engine) return;
  engine->waves.close();
  // Verilator looks for the model's names in the thread's context, which is that of the engine made
  // last; behind this one's end the thread's context is one that stays.
  static VerilatedContext *const resting = new VerilatedContext;
  Verilated::threadContextp(&engine->context);
  engine->top->final();
#if VM_COVERAGE
  if (dfe_coverage_total::path()) {
    dfe_coverage_total::shared().add(
        [&](const char *path) { engine->context.coveragep()->write(path); });
  }
#endif
  engine->top.reset();
  Verilated::threadContextp(resting);
  delete engine;
}

void reset(dfe_engine *engine, dfe_outputs *out) {
  Vdfe *top = engine->top.get();
  dfe_inputs none{};
  set_inputs(top, &none);
  top->rst_ni = 1;
  top->clk_i = 0;
  top->eval();
  top->rst_ni = 0;
  for (int edge = 0; edge < 4; ++edge) {
    top->clk_i = edge & 1;
    top->eval();
  }
  top->clk_i = 0;
  top->rst_ni = 1;
  top->eval();
  get_outputs(top, out);
  count_assertions(engine);
}

void step(dfe_engine *engine, uint64_t cycle, const dfe_inputs *in, dfe_outputs *out) {
  Vdfe *top = engine->top.get();
#if VM_TRACE || VM_COVERAGE
  engine->context.time(cycle);  // failed checks name it
#endif
  if (dfe_waves::available && engine->waves.is_open()) {
    if (engine->waves.has_gap_before(cycle)) {
      dfe_inputs none{};
      none.window_mode = in->window_mode;
      none.window_base = in->window_base;
      none.window_size = in->window_size;
      set_inputs(top, &none);
      top->clk_i = 0;
      top->eval();
      engine->waves.dump_falling_after_last();
    }
    set_inputs(top, in);
    top->clk_i = 0;
    top->eval();
    engine->waves.dump_falling_before(cycle);
    top->clk_i = 1;
    top->eval();
    engine->waves.dump_rising(cycle);
  } else {
    set_inputs(top, in);
    arm_rising_edge(top->rootp, top, 0);
    top->clk_i = 1;
    top->eval();
  }
  get_outputs(top, out);
#if VM_TRACE || VM_COVERAGE
  count_assertions(engine);
#endif
}

int trace_open(dfe_engine *engine, const char *path) {
  return engine->waves.open(engine->top.get(), path);
}

int trace_close(dfe_engine *engine) {
  if (!engine->waves.is_open()) return dfe_waves::available ? EINVAL : ENOTSUP;
  engine->top->clk_i = 0;
  engine->top->eval();
  engine->waves.dump_falling_after_last();
  engine->waves.close();
  return 0;
}

int coverage_write(dfe_engine *engine, const char *path) {
#if VM_COVERAGE
  std::FILE *probe = std::fopen(path, "w");
  if (!probe) return errno;
  std::fclose(probe);
  engine->context.coveragep()->write(path);
  return 0;
#else
  (void)engine;
  (void)path;
  return ENOTSUP;
#endif
}

void set_lanes(dfe_engine *engine, const dfe_lanes *lanes) {
  Vdfe *top = engine->top.get();
  static_assert(sizeof top->lane_guest_i == sizeof lanes->text[0], "32 characters");
  std::memcpy(&top->lane_guest_i, lanes->text[DFE_LANE_GUEST], 32);
  std::memcpy(&top->lane_link_down_i, lanes->text[DFE_LANE_LINK_DOWN], 32);
  std::memcpy(&top->lane_link_up_i, lanes->text[DFE_LANE_LINK_UP], 32);
  std::memcpy(&top->lane_translation_i, lanes->text[DFE_LANE_TRANSLATION], 32);
  std::memcpy(&top->lane_bounce_i, lanes->text[DFE_LANE_BOUNCE], 32);
  std::memcpy(&top->lane_verdict_i, lanes->text[DFE_LANE_VERDICT], 32);
}

const dfe_api api = {
    DFE_ABI_VERSION,
    sizeof(dfe_inputs),
    sizeof(dfe_outputs),
    dfe_waves::available,
    VM_COVERAGE,
    {DFE_QUEUES, DFE_TAGS, DFE_READS, DFE_SLOTS, sizeof(Vdfe::cpl_data_i),
     Package::DescriptorBytes, Package::DescFlagNext, Package::DescFlagWrite,
     Package::DescFlagIndirect,
     DFE_FEATURE_SPLIT | DFE_FEATURE_PACKED | DFE_FEATURE_INDIRECT | DFE_FEATURE_REST
         | DFE_FEATURE_DOORBELL_INDEX | DFE_FEATURE_WINDOW_OFFSET,
     32768, DFE_READ_BYTES},
    "dfe (Verilator " VERILATOR_RELEASE ")",
    create,
    destroy,
    reset,
    step,
    trace_open,
    trace_close,
    coverage_write,
    set_lanes,
};
}  // namespace

#define DFE_EXPORT extern "C" __attribute__((visibility("default")))

DFE_EXPORT const dfe_api *dfe_get_api(void) { return &api; }

// Beside the table: failed checks of the RTL since the engine was made (0 without checks).
DFE_EXPORT uint32_t dfe_assertion_failures(const dfe_engine *engine) {
  return engine->assertion_failures;
}

#ifdef DFE_FAULTS
// Beside the table: faults that were put into the RTL on purpose, counted from 1.
DFE_EXPORT const char *dfe_fault_name(uint32_t number) {
  const uint32_t count = sizeof fault_names / sizeof *fault_names;
  return number >= 1 && number <= count ? fault_names[number - 1] : nullptr;
}
DFE_EXPORT void dfe_choose_fault(uint32_t number) { chosen_fault = number; }
#endif
