// What every driver has: sockets to the device, and loads and stores of it in either timing.
#ifndef RICOCHET_HOST_H
#define RICOCHET_HOST_H

#include <cstdint>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/tlm_quantumkeeper.h>

#include "endpoint.h"
#include "memory.h"

class host : public sc_core::sc_module, public tlm::tlm_analysis_if<ricochet::message> {
 public:
  tlm_utils::simple_initiator_socket_tagged<host> config{"config"};
  sc_core::sc_vector<tlm_utils::simple_initiator_socket_tagged<host>> bar{
      "bar", ricochet::endpoint::window_count};
  uint64_t message_count = 0;

  host(sc_core::sc_module_name name, ricochet::timing kind) : sc_module(name), kind_(kind) {
    for (int socket = -1; socket < static_cast<int>(bar.size()); ++socket)
      at(socket).register_nb_transport_bw(this, &host::backward, socket);
    keeper_.reset();
  }

  void bind(ricochet::endpoint &device) {
    config.bind(device.config);
    for (unsigned index = 0; index < bar.size(); ++index) bar[index].bind(device.bar[index]);
    device.messages.bind(*this);
  }

  void write(const ricochet::message &) override { ++message_count; }

 protected:
  tlm_utils::simple_initiator_socket_tagged<host> &at(int socket) {
    return socket < 0 ? config : bar[static_cast<size_t>(socket)];
  }

  // One access that waits for its answer; false when it was refused. -1 is configuration space.
  bool access(int socket, tlm::tlm_command command, uint64_t address, void *bytes, unsigned count) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(static_cast<unsigned char *>(bytes));
    payload.set_data_length(count);
    payload.set_streaming_width(count);
    if (kind_ == ricochet::timing::loose) {
      sc_core::sc_time delay = keeper_.get_local_time();
      at(socket)->b_transport(payload, delay);
      keeper_.set(delay);
      if (keeper_.need_sync()) keeper_.sync();
    } else {
      tlm::tlm_phase phase = tlm::BEGIN_REQ;
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      is_answered_ = false;
      if (at(socket)->nb_transport_fw(payload, phase, delay) == tlm::TLM_ACCEPTED)
        while (!is_answered_) sc_core::wait(answered_);
    }
    return payload.is_response_ok();
  }

  // Lets time pass while the device works.
  void rest(sc_core::sc_time time) {
    if (kind_ == ricochet::timing::loose) {
      keeper_.inc(time);
      keeper_.sync();
    } else {
      sc_core::wait(time);
    }
  }

  virtual tlm::tlm_sync_enum backward(int, tlm::tlm_generic_payload &, tlm::tlm_phase &phase,
                                      sc_core::sc_time &) {
    if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
    is_answered_ = true;
    answered_.notify(sc_core::SC_ZERO_TIME);
    return tlm::TLM_COMPLETED;
  }

 private:
  ricochet::timing kind_;
  tlm_utils::tlm_quantumkeeper keeper_;
  sc_core::sc_event answered_;
  bool is_answered_ = false;
};

#endif
