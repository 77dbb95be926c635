#include "endpoint.h"

#include <algorithm>
#include <cstring>

namespace ricochet {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

const sc_time endpoint::cycle(4, sc_core::SC_NS);

endpoint::endpoint(sc_core::sc_module_name name, timing kind,
                   const std::vector<std::pair<std::string, std::string>> &options)
    : sc_module(name), config("config"), bar("bar", window_count), dma("dma"), line("line"),
      messages("messages"), invalidated("invalidated"), device_(rc_create()), kind_(kind) {
  if (rc_abi_version() != RC_ABI_VERSION)
    SC_REPORT_FATAL("ricochet", "libricochet.so is of another version than ricochet.h");
  for (const auto &[key, value] : options)
    check(rc_set(device_, key.c_str(), value.c_str()), "option");
  rc_host host{};
  host.size = sizeof host;
  host.context = this;
  host.read = on_read;
  host.write = on_write;
  host.translate = on_translate;
  host.message = on_message;
  host.line = on_line;
  host.invalidated = on_invalidated;
  check(rc_start(device_, &host), "start");
  for (int socket = -1; socket < static_cast<int>(window_count); ++socket) {
    auto &target = socket < 0 ? config : bar[socket];
    if (kind == timing::loose) {
      target.register_b_transport(this, &endpoint::transport, socket);
    } else {
      target.register_nb_transport_fw(this, &endpoint::forward, socket);
    }
  }
  dma.register_nb_transport_bw(this, &endpoint::dma_backward);
  SC_HAS_PROCESS(endpoint);
  if (kind == timing::loose) {
    SC_THREAD(catch_up);
  } else {
    SC_THREAD(tick);
  }
  SC_METHOD(drive);
  sensitive << line_changed_;
}

endpoint::~endpoint() { rc_destroy(device_); }

void endpoint::check(int code, const char *what) const {
  if (code == RC_OK) return;
  SC_REPORT_FATAL("ricochet", (std::string(what) + ": " + rc_error(device_)).c_str());
}

uint64_t endpoint::cycle_of(const sc_time &time) { return time.value() / cycle.value(); }

sc_time endpoint::ahead() const {
  const sc_time mine = static_cast<double>(now()) * cycle;
  return mine > sc_time_stamp() ? mine - sc_time_stamp() : sc_core::SC_ZERO_TIME;
}

bool endpoint::invalidate(uint64_t address, uint64_t byte_count, uint8_t &tag) {
  const int code = rc_invalidate(device_, address, byte_count, &tag);
  if (code != RC_NO_ROOM) check(code, "invalidate");
  return code == RC_OK;
}

void endpoint::run_to(uint64_t target) {
  while (now() < target) {
    uint64_t stop = target;
    for (const late_answer &one : outcomes_) stop = std::min(stop, std::max(one.due, now() + 1));
    check(rc_run(device_, stop - now()), "run");
    while (!outcomes_.empty()) {
      const auto due = std::find_if(outcomes_.begin(), outcomes_.end(),
                                    [&](const late_answer &one) { return one.due <= now(); });
      if (due == outcomes_.end()) break;
      const late_answer one = std::move(*due);
      outcomes_.erase(due);
      check(rc_complete(device_, one.token, one.is_read ? one.bytes.data() : nullptr,
                        one.is_read ? static_cast<uint32_t>(one.bytes.size()) : 0),
            "complete");
    }
  }
}

int64_t endpoint::on_read(void *self, const rc_dma *request, void *bytes) {
  auto *one = static_cast<endpoint *>(self);
  auto *data = static_cast<uint8_t *>(bytes);
  return one->kind_ == timing::loose ? one->exchange(*request, tlm::TLM_READ_COMMAND, data)
                                     : one->begin(*request, tlm::TLM_READ_COMMAND, data);
}

int64_t endpoint::on_write(void *self, const rc_dma *request, const void *bytes) {
  auto *one = static_cast<endpoint *>(self);
  auto *data = const_cast<uint8_t *>(static_cast<const uint8_t *>(bytes));
  return one->kind_ == timing::loose ? one->exchange(*request, tlm::TLM_WRITE_COMMAND, data)
                                     : one->begin(*request, tlm::TLM_WRITE_COMMAND, data);
}

// A translation request waits for its answer in both forms: tables are looked up at once, and what
// that takes is the target's annotated time, which the loose form adds.
int64_t endpoint::on_translate(void *self, const rc_dma *request, rc_translation *entry) {
  auto *one = static_cast<endpoint *>(self);
  ats_extension extension(*request);
  uint8_t room[8] = {};
  tlm::tlm_generic_payload payload;
  payload.set_command(tlm::TLM_READ_COMMAND);
  payload.set_address(request->address);
  payload.set_data_ptr(room);
  payload.set_data_length(sizeof room);
  payload.set_streaming_width(sizeof room);
  payload.set_extension(&extension);
  sc_time delay = sc_core::SC_ZERO_TIME;
  one->dma->b_transport(payload, delay);
  payload.clear_extension(&extension);
  if (!payload.is_response_ok()) return RC_FAIL;
  *entry = extension.entry;
  return 0;
}

void endpoint::on_message(void *self, uint64_t address, uint32_t data) {
  static_cast<endpoint *>(self)->messages.write(message{address, data});
}

void endpoint::on_line(void *self, int is_asserted) {
  auto *one = static_cast<endpoint *>(self);
  one->drives_line_ = is_asserted != 0;
  one->line_changed_.notify(sc_core::SC_ZERO_TIME);
}

void endpoint::on_invalidated(void *self, uint8_t tag) {
  static_cast<endpoint *>(self)->invalidated.write(tag);
}

}  // namespace ricochet
