// Approximately timed: the four phases of the base protocol, the device's clock is SystemC's.
#include <algorithm>
#include <cstring>

#include "endpoint.h"

namespace ricochet {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

tlm::tlm_sync_enum endpoint::forward(int socket, tlm::tlm_generic_payload &payload,
                                     tlm::tlm_phase &phase, sc_time &delay) {
  if (phase == tlm::END_RESP) {
    drop(&payload);
    return tlm::TLM_COMPLETED;
  }
  if (phase != tlm::BEGIN_REQ)
    SC_REPORT_FATAL("ricochet", "only BEGIN_REQ and END_RESP go to a target");
  if (delay != sc_core::SC_ZERO_TIME)
    SC_REPORT_FATAL("ricochet", "an annotated time is for the loose form; notify at the time itself");
  if (payload.has_mm()) payload.acquire();
  requests_.push_back(std::make_unique<request>(request{socket, &payload}));
  run_to(cycle_of(sc_time_stamp()));
  serve();
  return tlm::TLM_ACCEPTED;
}

// The clock: each cycle of the device is one of SystemC.
void endpoint::tick() {
  while (true) {
    run_to(cycle_of(sc_time_stamp()));
    serve();
    wait(cycle);
  }
}

// Sends what the link has room for, in order, and answers what has come back.
void endpoint::serve() {
  for (auto &one : requests_) {
    if (one->is_answered) continue;
    if (one->payload->get_byte_enable_ptr() || one->payload->get_data_length() == 0) {
      respond(*one, tlm::TLM_BURST_ERROR_RESPONSE);
      return;
    }
    if (one->waiting) {
      const bool reads = one->payload->is_read();
      const int code = rc_answer(device_, reads ? one->payload->get_data_ptr() + one->done : nullptr,
                                 reads ? one->waiting : 0);
      if (code == RC_WAITING) return;
      one->done += one->waiting;
      one->waiting = 0;
      if (code != RC_OK) {
        respond(*one, tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return;
      }
    }
    while (one->done < one->payload->get_data_length() && one->waiting == 0)
      if (!start(*one)) return;
    if (!one->is_accepted) {
      one->is_accepted = true;
      if (backward(*one, tlm::END_REQ) == tlm::TLM_COMPLETED) return;
    }
    if (one->waiting) return;
    respond(*one, tlm::TLM_OK_RESPONSE);
    return;  // the list may have changed; the next cycle goes on
  }
}

// Sends the next packet of a transaction; false when it has to wait.
bool endpoint::start(request &one) {
  const bool reads = one.payload->is_read();
  rc_request packet{};
  packet.address = one.payload->get_address() + one.done;
  if (one.socket < 0) {
    packet.kind = reads ? RC_READ_CONFIG : RC_WRITE_CONFIG;
  } else {
    uint64_t base = 0;
    int is_port = 0;
    check(rc_bar(device_, static_cast<uint32_t>(one.socket), &base, &is_port), "window");
    packet.address += base;
    packet.kind = is_port ? (reads ? RC_READ_PORT : RC_WRITE_PORT)
                          : (reads ? RC_READ_MEMORY : RC_WRITE_MEMORY);
  }
  const bool is_memory = packet.kind == RC_READ_MEMORY || packet.kind == RC_WRITE_MEMORY;
  const unsigned unit = is_memory ? 64 : 4;
  const auto room = static_cast<unsigned>(unit - packet.address % unit);
  packet.byte_count = std::min(room, one.payload->get_data_length() - one.done);
  if (!reads) std::memcpy(packet.bytes, one.payload->get_data_ptr() + one.done, packet.byte_count);
  const int code = rc_send(device_, &packet);
  if (code == RC_NO_ROOM) return false;
  if (code != RC_OK) {
    respond(one, tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return false;
  }
  if (packet.kind == RC_WRITE_MEMORY) one.done += packet.byte_count;
  else one.waiting = packet.byte_count;
  return true;
}

void endpoint::respond(request &one, tlm::tlm_response_status status) {
  one.payload->set_response_status(status);
  one.is_answered = true;
  tlm::tlm_generic_payload *payload = one.payload;
  // BEGIN_RESP stands for END_REQ too where that was not sent.
  if (backward(one, tlm::BEGIN_RESP) == tlm::TLM_COMPLETED) drop(payload);
}

// Forgets a transaction whose last phase has come, from here or from the other end.
void endpoint::drop(tlm::tlm_generic_payload *payload) {
  const auto at = std::find_if(requests_.begin(), requests_.end(),
                               [&](const auto &one) { return one->payload == payload; });
  if (at == requests_.end()) return;
  requests_.erase(at);
  if (payload->has_mm()) payload->release();
}

tlm::tlm_sync_enum endpoint::backward(request &one, tlm::tlm_phase phase) {
  sc_time delay = sc_core::SC_ZERO_TIME;
  auto &socket = one.socket < 0 ? config : bar[static_cast<size_t>(one.socket)];
  const auto result = socket->nb_transport_bw(*one.payload, phase, delay);
  const bool ended = result == tlm::TLM_UPDATED && phase == tlm::END_RESP;
  return ended ? tlm::TLM_COMPLETED : result;
}

// A request of the device: sent when the one before it was accepted.
int64_t endpoint::begin(const rc_dma &dma, tlm::tlm_command command, const uint8_t *bytes) {
  accesses_.push_back(std::make_unique<access>());
  access &one = *accesses_.back();
  one.dma = dma;
  one.bytes.assign(bytes, bytes + dma.byte_count);
  one.extension = ats_extension(dma);
  one.payload.set_command(command);
  one.payload.set_address(dma.address);
  one.payload.set_data_ptr(one.bytes.data());
  one.payload.set_data_length(dma.byte_count);
  one.payload.set_streaming_width(dma.byte_count);
  one.payload.set_extension(&one.extension);
  issue();
  one.is_nested = false;
  if (!one.is_finished) return RC_LATER;
  const bool is_ok = one.payload.is_response_ok();
  if (is_ok && command == tlm::TLM_READ_COMMAND)
    std::memcpy(const_cast<uint8_t *>(bytes), one.bytes.data(), dma.byte_count);
  one.payload.clear_extension(&one.extension);
  accesses_.remove_if([&](const auto &other) { return other.get() == &one; });
  return is_ok ? static_cast<int64_t>(dma.byte_count) : RC_FAIL;
}

void endpoint::issue() {
  for (auto &one : accesses_) {
    if (!may_issue_) return;
    if (one->is_issued) continue;
    one->is_issued = true;
    may_issue_ = false;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_time delay = sc_core::SC_ZERO_TIME;
    const auto result = dma->nb_transport_fw(one->payload, phase, delay);
    if (result == tlm::TLM_ACCEPTED) continue;
    may_issue_ = true;
    if (result == tlm::TLM_UPDATED && phase == tlm::END_REQ) continue;
    access &done = *one;
    finish(done);
    return issue();
  }
}

// The response has come: the device gets it now, or from the callback that is still open.
void endpoint::finish(access &one) {
  one.is_finished = true;
  if (one.is_nested) return;
  if (!one.payload.is_response_ok()) {
    check(rc_fail(device_, one.dma.token), "fail");
  } else if (one.payload.is_read()) {
    check(rc_complete(device_, one.dma.token, one.bytes.data(), one.dma.byte_count), "complete");
  } else {
    check(rc_complete(device_, one.dma.token, nullptr, 0), "complete");
  }
  one.payload.clear_extension(&one.extension);
  accesses_.remove_if([&](const auto &other) { return other.get() == &one; });
}

tlm::tlm_sync_enum endpoint::dma_backward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                                          sc_time &) {
  for (auto &one : accesses_) {
    if (&one->payload != &payload) continue;
    may_issue_ = true;
    if (phase != tlm::BEGIN_RESP) break;
    access &done = *one;
    finish(done);
    issue();
    phase = tlm::END_RESP;
    return tlm::TLM_COMPLETED;
  }
  issue();
  return tlm::TLM_ACCEPTED;
}

}  // namespace ricochet
