// Host memory as a TLM-2.0 target, loosely and approximately timed.
#ifndef RICOCHET_MEMORY_H
#define RICOCHET_MEMORY_H

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <systemc>
#include <tlm>
#include <tlm_utils/peq_with_cb_and_phase.h>
#include <tlm_utils/simple_target_socket.h>

class memory : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<memory> socket{"socket"};

  // With a latency of no time the approximately timed form answers in the call (TLM_COMPLETED);
  // otherwise it goes through the four phases, half of the latency to each of its two.
  memory(sc_core::sc_module_name name, uint64_t byte_count, sc_core::sc_time latency)
      : sc_module(name), byte_count_(byte_count), latency_(latency),
        bytes_(static_cast<uint8_t *>(std::calloc(byte_count, 1))) {
    if (!bytes_) SC_REPORT_FATAL("memory", "no room");
    socket.register_b_transport(this, &memory::transport);
    socket.register_nb_transport_fw(this, &memory::forward);
  }
  ~memory() override { std::free(bytes_); }

  // For the driver's own loads and stores, which take no time here.
  uint8_t *at(uint64_t address) { return bytes_ + address; }
  uint64_t byte_count() const { return byte_count_; }
  uint64_t four_phase_count = 0;

 private:
  void access(tlm::tlm_generic_payload &payload) {
    const uint64_t address = payload.get_address();
    const unsigned count = payload.get_data_length();
    if (address > byte_count_ || count > byte_count_ - address) {
      payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
      return;
    }
    if (payload.is_read()) std::memcpy(payload.get_data_ptr(), bytes_ + address, count);
    if (payload.is_write()) std::memcpy(bytes_ + address, payload.get_data_ptr(), count);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  void transport(tlm::tlm_generic_payload &payload, sc_core::sc_time &delay) {
    access(payload);
    delay += latency_;
  }

  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                             sc_core::sc_time &delay) {
    if (phase == tlm::END_RESP) return tlm::TLM_COMPLETED;
    if (latency_ == sc_core::SC_ZERO_TIME) {
      access(payload);
      return tlm::TLM_COMPLETED;
    }
    ++four_phase_count;
    queue_.notify(payload, phase, delay + latency_ / 2);
    return tlm::TLM_ACCEPTED;
  }

  void step(tlm::tlm_generic_payload &payload, const tlm::tlm_phase &phase) {
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    if (phase == tlm::BEGIN_REQ) {
      tlm::tlm_phase next = tlm::END_REQ;
      socket->nb_transport_bw(payload, next, delay);
      queue_.notify(payload, tlm::BEGIN_RESP, latency_ / 2);
      return;
    }
    access(payload);
    tlm::tlm_phase next = tlm::BEGIN_RESP;
    socket->nb_transport_bw(payload, next, delay);
  }

  tlm_utils::peq_with_cb_and_phase<memory> queue_{this, &memory::step};
  uint64_t byte_count_;
  sc_core::sc_time latency_;
  uint8_t *bytes_;
};

#endif
