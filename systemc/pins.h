// The pins of the engine as SystemC signals, from and to the structures of its C table.
#ifndef RICOCHET_PINS_H
#define RICOCHET_PINS_H

#include <cstdint>
#include <cstring>

#include <systemc>

#include "Vdfe_sc.h"
#include "dfe_abi.h"

// name, type of the port. Inputs and outputs that are no wider than 64 bits.
#define RICOCHET_PIN_INPUTS(X)                                                                     \
  X(cfg_valid, bool) X(cfg_queue, uint32_t) X(cfg_enable, bool) X(cfg_size, uint32_t)              \
  X(cfg_chain_limit, uint32_t) X(cfg_start, uint32_t) X(cfg_flags, uint32_t)                       \
  X(cfg_desc_addr, uint64_t) X(cfg_avail_addr, uint64_t) X(window_mode, uint32_t)                  \
  X(window_base, uint64_t) X(window_size, uint64_t) X(doorbell_valid, bool)                        \
  X(doorbell_queue, uint32_t) X(doorbell_has_index, bool) X(doorbell_index, uint32_t)              \
  X(rd_ready, bool) X(cpl_valid, bool) X(cpl_tag, uint32_t) X(cpl_offset, uint32_t)                \
  X(cpl_count, uint32_t) X(cpl_last, bool) X(cpl_status, uint32_t) X(desc_ready, bool)             \
  X(rest_ready, bool) X(err_ready, bool)
#define RICOCHET_PIN_OUTPUTS(X)                                                                    \
  X(rd_valid, bool) X(rd_addr, uint64_t) X(rd_tag, uint32_t) X(rd_local, bool)                     \
  X(rd_kind, uint32_t) X(rd_queue, uint32_t) X(rd_count, uint32_t) X(desc_valid, bool)             \
  X(desc_addr, uint64_t) X(desc_len, uint32_t) X(desc_flags, uint32_t) X(desc_head, uint32_t)      \
  X(desc_position, uint32_t) X(desc_ring_count, uint32_t) X(desc_indirect, bool)                   \
  X(desc_queue, uint32_t) X(desc_slot, uint32_t) X(desc_first, bool) X(desc_last, bool)            \
  X(rest_valid, bool) X(rest_queue, uint32_t) X(rest_index, uint32_t) X(err_valid, bool)           \
  X(err_queue, uint32_t) X(err_code, uint32_t) X(err_addr, uint64_t) X(idle, bool)
#define RICOCHET_PIN_LANES(X) X(guest) X(link_down) X(link_up) X(translation) X(bounce) X(verdict)

struct pins {
#define X(name, type) sc_core::sc_signal<type> name{#name};
  RICOCHET_PIN_INPUTS(X) RICOCHET_PIN_OUTPUTS(X)
#undef X
#define X(name) sc_core::sc_signal<sc_dt::sc_bv<256>> lane_##name{"lane_" #name};
  RICOCHET_PIN_LANES(X)
#undef X
  sc_core::sc_signal<sc_dt::sc_bv<256>> cpl_data{"cpl_data"};
  sc_core::sc_signal<uint32_t> busy_queues{"busy_queues"};
  // Counters are not looked at here; the build has none.
  sc_core::sc_signal<uint32_t> counter_select{"counter_select"};
  sc_core::sc_signal<uint64_t> counter_value{"counter_value"}, counter_levels{"counter_levels"};

  void bind(Vdfe_sc &engine) {
#define X(name, type) engine.name##_i(name);
    RICOCHET_PIN_INPUTS(X)
#undef X
#define X(name, type) engine.name##_o(name);
    RICOCHET_PIN_OUTPUTS(X)
#undef X
#define X(name) engine.lane_##name##_i(lane_##name);
    RICOCHET_PIN_LANES(X)
#undef X
    engine.cpl_data_i(cpl_data);
    engine.busy_queues_o(busy_queues);
    engine.counter_select_i(counter_select);
    engine.counter_value_o(counter_value);
    engine.counter_levels_o(counter_levels);
  }

  void set(const dfe_inputs &in) {
#define X(name, type) name.write(static_cast<type>(in.name));
    RICOCHET_PIN_INPUTS(X)
#undef X
    sc_dt::sc_bv<256> data;
    for (int word = 0; word < 8; ++word)
      data.range(32 * word + 31, 32 * word) =
          static_cast<uint32_t>(in.cpl_data[word / 2] >> (32 * (word % 2)));
    cpl_data.write(data);
  }

  dfe_outputs get() const {
    dfe_outputs out{};
#define X(name, type) out.name = static_cast<decltype(out.name)>(name.read());
    RICOCHET_PIN_OUTPUTS(X)
#undef X
    out.busy_queues[0] = busy_queues.read();
    return out;
  }

  // Outputs that differ; what goes with a channel counts only while it is valid.
  static int difference(const dfe_outputs &one, const dfe_outputs &two) {
    int count = one.busy_queues[0] != two.busy_queues[0];
#define X(name, type) count += is_meant(#name, one) && one.name != two.name;
    RICOCHET_PIN_OUTPUTS(X)
#undef X
    return count;
  }

 private:
  static bool is_meant(const char *name, const dfe_outputs &out) {
    if (std::strstr(name, "_valid")) return true;
    if (std::strncmp(name, "rd_", 3) == 0) return out.rd_valid;
    if (std::strncmp(name, "desc_", 5) == 0) return out.desc_valid;
    if (std::strncmp(name, "rest_", 5) == 0) return out.rest_valid;
    if (std::strncmp(name, "err_", 4) == 0) return out.err_valid;
    return true;
  }
};

#endif
