// Loosely timed: blocking transport with temporal decoupling.
#include <algorithm>
#include <cstring>

#include "endpoint.h"

namespace ricochet {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

// One access of the host. Time of the device first comes to the caller's local time; a caller whose
// local time lies behind the device's is served at the device's.
void endpoint::transport(int socket, tlm::tlm_generic_payload &payload, sc_time &delay) {
  const auto count = payload.get_data_length();
  uint8_t *bytes = payload.get_data_ptr();
  if (payload.get_byte_enable_ptr() || payload.get_streaming_width() < count) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  busy_.lock();
  run_to(cycle_of(sc_time_stamp() + delay));
  const uint64_t address = payload.get_address();
  const bool reads = payload.is_read();
  int code;
  if (socket < 0) {
    const auto offset = static_cast<uint32_t>(std::min<uint64_t>(address, ~0u));
    code = reads ? rc_read_config(device_, offset, bytes, count)
                 : rc_write_config(device_, offset, bytes, count);
  } else {
    const auto number = static_cast<uint32_t>(socket);
    code = reads ? rc_read_bar(device_, number, address, bytes, count)
                 : rc_write_bar(device_, number, address, bytes, count);
  }
  delay = std::max(delay, ahead());
  busy_.unlock();
  payload.set_response_status(code == RC_OK             ? tlm::TLM_OK_RESPONSE
                              : code == RC_OUT_OF_RANGE ? tlm::TLM_BURST_ERROR_RESPONSE
                                                        : tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

// Once a quantum the device comes to SystemC's time, when nobody's access has brought it there.
void endpoint::catch_up() {
  const sc_time quantum = std::max(tlm::tlm_global_quantum::instance().get(), cycle);
  while (true) {
    wait(quantum);
    busy_.lock();
    run_to(cycle_of(sc_time_stamp()));
    busy_.unlock();
  }
}

// One access of the device; what memory adds to the local time is waited for in the device's.
int64_t endpoint::exchange(const rc_dma &request, tlm::tlm_command command, uint8_t *bytes) {
  ats_extension extension(request);
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(request.address);
  payload.set_data_ptr(bytes);
  payload.set_data_length(request.byte_count);
  payload.set_streaming_width(request.byte_count);
  payload.set_extension(&extension);
  const sc_time start = ahead();
  sc_time delay = start;
  dma->b_transport(payload, delay);
  payload.clear_extension(&extension);
  if (!payload.is_response_ok()) return RC_FAIL;
  const uint64_t extra = cycle_of(delay - start);
  if (extra == 0) return request.byte_count;
  const bool reads = command == tlm::TLM_READ_COMMAND;
  late_answer later{now() + extra, request.token, {}, reads};
  if (reads) later.bytes.assign(bytes, bytes + request.byte_count);
  outcomes_.push_back(std::move(later));
  return RC_LATER;
}

}  // namespace ricochet
