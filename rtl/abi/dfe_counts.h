// The performance counters of an engine: their names, and what cycles add that were not stepped.
//
// DFE_COUNTERS says how many the build has.
#ifndef DFE_COUNTS_H
#define DFE_COUNTS_H

#include <cstdint>
#include <iterator>

#include "Vdfe.h"
#include "dfe_abi.h"

#ifndef DFE_COUNTERS
#define DFE_COUNTERS 0
#endif

// In the order of dfe_counters_pkg.
constexpr const char *counter_names[] = {
    "doorbells", "configurations", "index_reads", "ring_reads", "descriptor_reads", "table_reads",
    "packed_reads", "local_reads", "bytes_asked", "bytes_received", "failed_reads", "descriptors",
    "chains", "tables", "rests", "errors", "crossings", "busy_cycles", "output_stalls",
    "read_stalls", "tag_stalls", "completion_waits", "translation_waits", "translation_requests",
    "translation_hits", "translation_misses", "translation_merges", "discarded_answers",
    "invalidations", "translation_faults", "event_reads"};
static_assert(DFE_COUNTERS <= std::size(counter_names) && DFE_COUNTERS <= DFE_COUNTER_COUNT_MAX,
              "each counter has a name");

class dfe_counts {
 public:
  // A step in this cycle; those before it that were not stepped count as idle ones.
  void step(const Vdfe *top, uint64_t cycle) {
#if DFE_COUNTERS
    if (has_stepped && cycle > last_cycle + 1) {
      const uint64_t levels = top->counter_levels_o;
      const uint64_t gap = cycle - last_cycle - 1;
      for (uint32_t i = 0; i < DFE_COUNTERS; ++i) {
        if (levels >> i & 1) skipped[i] += gap;
      }
    }
    has_stepped = true;
    last_cycle = cycle;
#else
    (void)top;
    (void)cycle;
#endif
  }

  void read(Vdfe *top, uint64_t *values) const {
#if DFE_COUNTERS
    for (uint32_t i = 0; i < DFE_COUNTERS; ++i) {
      top->counter_select_i = i;
      top->eval();  // no clock edge
      values[i] = top->counter_value_o + skipped[i];
    }
#else
    (void)top;
    (void)values;
#endif
  }

 private:
  uint64_t skipped[DFE_COUNTER_COUNT_MAX] = {};
  uint64_t last_cycle = 0;
  bool has_stepped = false;
};

#endif
