// Does what the guest of a recorded run did, each store and request in its cycle.
#ifndef RICOCHET_REPLAY_DRIVER_H
#define RICOCHET_REPLAY_DRIVER_H

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <list>
#include <sstream>
#include <string>
#include <vector>

#include "host.h"

// Lines of the stimulus (scripts/systemc/stimulus.py), cycles in decimal, the rest in hexadecimal:
//
//   CYCLE store ADDRESS BYTES
//   CYCLE config-read|config-write|read|write ADDRESS COUNT [BYTES]
//   CYCLE end
class replay_driver : public host {
 public:
  replay_driver(sc_core::sc_module_name name, memory &memory, const std::string &path)
      : host(name, ricochet::timing::approximate), memory_(memory), file_(path) {
    if (!file_) SC_REPORT_FATAL("replay", (path + ": cannot be read").c_str());
    SC_HAS_PROCESS(replay_driver);
    SC_THREAD(drive);
  }
  uint64_t store_count = 0, request_count = 0, refusal_count = 0, unanswered_count = 0;

 private:
  struct transaction {
    tlm::tlm_generic_payload payload;
    std::vector<uint8_t> bytes;
    bool is_answered = false;
  };

  static std::vector<uint8_t> digits(const std::string &text) {
    std::vector<uint8_t> bytes(text.size() / 2);
    for (size_t at = 0; at < bytes.size(); ++at)
      bytes[at] = static_cast<uint8_t>(std::stoul(text.substr(2 * at, 2), nullptr, 16));
    return bytes;
  }

  // The window of an address: the register with the largest base that is not above it.
  int window(uint64_t address) const {
    int found = 0;
    for (int bar = 0; bar < 6; ++bar)
      if (base_[bar] && base_[bar] <= address && base_[bar] >= base_[found]) found = bar;
    return found;
  }

  // Follows the base address registers, which are written by whole doublewords.
  void note(uint64_t offset, const std::vector<uint8_t> &bytes) {
    if (offset < 0x10 || offset >= 0x28 || bytes.size() != 4) return;
    uint32_t value = 0;
    std::memcpy(&value, bytes.data(), 4);
    base_[(offset - 0x10) / 4] = value & ~0xfu;
  }

  void request(const std::string &kind, uint64_t address, unsigned count,
               const std::vector<uint8_t> &bytes) {
    const bool is_config = kind.rfind("config", 0) == 0;
    const bool writes = kind.find("write") != std::string::npos;
    const int socket = is_config ? -1 : window(address);
    if (is_config && writes) note(address, bytes);
    live_.emplace_back();
    transaction &one = live_.back();
    one.bytes = bytes;
    one.bytes.resize(count);
    one.payload.set_command(writes ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    one.payload.set_address(is_config ? address : address - base_[socket]);
    one.payload.set_data_ptr(one.bytes.data());
    one.payload.set_data_length(count);
    one.payload.set_streaming_width(count);
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    at(socket)->nb_transport_fw(one.payload, phase, delay);
    ++request_count;
  }

  void drive() {
    std::string line;
    while (std::getline(file_, line)) {
      std::istringstream words(line);
      uint64_t cycle = 0;
      std::string kind, address, count, bytes;
      words >> cycle >> kind >> address >> count >> bytes;
      // What happens in a cycle is there before the device's cycle begins, and behind its last.
      const auto time = static_cast<double>(cycle - 1) * ricochet::endpoint::cycle;
      if (time > sc_core::sc_time_stamp()) {
        sc_core::wait(time - sc_core::sc_time_stamp());
        sc_core::wait(sc_core::SC_ZERO_TIME);
      }
      live_.remove_if([](const transaction &one) { return one.is_answered; });
      if (kind == "end") break;
      if (kind == "store") {
        const auto data = digits(count);
        std::memcpy(memory_.at(std::stoull(address, nullptr, 16)), data.data(), data.size());
        ++store_count;
        continue;
      }
      request(kind, std::stoull(address, nullptr, 16),
              static_cast<unsigned>(std::stoul(count, nullptr, 16)), digits(bytes));
    }
    unanswered_count = live_.size();
    sc_core::sc_stop();
  }

  tlm::tlm_sync_enum backward(int, tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                              sc_core::sc_time &) override {
    if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
    for (auto &one : live_) {
      if (&one.payload != &payload) continue;
      one.is_answered = true;
      if (!payload.is_response_ok()) ++refusal_count;
    }
    return tlm::TLM_COMPLETED;
  }

  memory &memory_;
  std::ifstream file_;
  std::list<transaction> live_;
  uint64_t base_[6] = {};
};

#endif
