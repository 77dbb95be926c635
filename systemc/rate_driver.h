// A driver thread that counts accesses per second: to the device, and to a plain memory beside it.
#ifndef RICOCHET_RATE_DRIVER_H
#define RICOCHET_RATE_DRIVER_H

#include <cstdint>
#include <cstdio>
#include <ctime>

#include "host.h"

class rate_driver : public host {
 public:
  tlm_utils::simple_initiator_socket<rate_driver> plain{"plain"};
  unsigned failure_count = 0;

  explicit rate_driver(sc_core::sc_module_name name) : host(name, ricochet::timing::loose) {
    SC_HAS_PROCESS(rate_driver);
    SC_THREAD(drive);
  }

 private:
  static constexpr unsigned count = 20000, plain_count = 5000000;

  uint32_t read(int socket, uint64_t offset, unsigned bytes) {
    uint32_t value = 0;
    if (!access(socket, tlm::TLM_READ_COMMAND, offset, &value, bytes)) ++failure_count;
    return value;
  }
  void write(int socket, uint64_t offset, uint32_t value, unsigned bytes) {
    if (!access(socket, tlm::TLM_WRITE_COMMAND, offset, &value, bytes)) ++failure_count;
  }

  // One access to the plain memory, with a time of its own as any loosely timed access.
  void touch(uint64_t address) {
    uint32_t value = 0;
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_READ_COMMAND);
    payload.set_address(address);
    payload.set_data_ptr(reinterpret_cast<unsigned char *>(&value));
    payload.set_data_length(4);
    payload.set_streaming_width(4);
    sc_core::sc_time delay = keeper_.get_local_time();
    plain->b_transport(payload, delay);
    keeper_.set(delay);
    if (keeper_.need_sync()) keeper_.sync();
    if (!payload.is_response_ok()) ++failure_count;
  }

  // Processor time, so that other work on the machine counts little.
  template <typename Body>
  void measure(const char *name, unsigned times, Body body) {
    const std::clock_t start = std::clock();
    for (unsigned index = 0; index < times; ++index) body(index);
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    std::printf("%s %.0f\n", name, seconds > 0 ? times / seconds : 0);
  }

  void drive() {
    for (uint32_t bar = 0; bar < 6; ++bar) write(-1, 0x10 + 4 * bar, 0xc0000000 + (bar << 24), 4);
    write(-1, 0x14, 0, 4);
    write(-1, 4, 6, 2);
    int common = 0;
    uint32_t at = 0;
    for (uint32_t place = read(-1, 0x34, 1); place; place = read(-1, place + 1, 1))
      if (read(-1, place, 1) == 0x09 && read(-1, place + 3, 1) == 1)
        common = static_cast<int>(read(-1, place + 4, 1)), at = read(-1, place + 8, 4);
    measure("plain-read", plain_count, [&](unsigned index) { touch(index % 1024 * 4); });
    measure("configuration-read", count, [&](unsigned) { read(-1, 0, 4); });
    measure("register-read", count, [&](unsigned) { read(common, at + 20, 1); });
    measure("register-write", count, [&](unsigned index) { write(common, at, index & 1, 4); });
    sc_core::sc_stop();
  }

  tlm_utils::tlm_quantumkeeper keeper_;
};

#endif
