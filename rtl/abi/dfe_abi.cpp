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
#include "dfe_counts.h"
#include "dfe_pins.h"
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
  dfe_counts counts;
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
  engine->counts = {};
}

void step(dfe_engine *engine, uint64_t cycle, const dfe_inputs *in, dfe_outputs *out) {
  Vdfe *top = engine->top.get();
  engine->counts.step(top, cycle);
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

const char *counter_name(uint32_t index) { return counter_names[index]; }

void counter_values(dfe_engine *engine, uint64_t *values) {
  engine->counts.read(engine->top.get(), values);
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
         | DFE_FEATURE_DOORBELL_INDEX | DFE_FEATURE_WINDOW_OFFSET
         | (DFE_TRANSLATIONS ? DFE_FEATURE_TRANSLATION : 0)
         | (DFE_EVENT_TAGS ? DFE_FEATURE_EVENT : 0)
         | (DFE_READ_BYTES == 256 ? DFE_FEATURE_PREFETCH_DEPTH : 0),
     32768, DFE_READ_BYTES, DFE_TRANSLATIONS, DFE_COUNTERS},
    "dfe (Verilator " VERILATOR_RELEASE ")",
    create,
    destroy,
    reset,
    step,
    trace_open,
    trace_close,
    coverage_write,
    set_lanes,
    counter_name,
    counter_values,
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
