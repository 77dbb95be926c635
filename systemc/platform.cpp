// The example platform: the device, a memory, and a driver thread.
//
//   platform loose|approximate IMAGE [OPTION=VALUE...]     brings the disk up, writes and reads blocks
//   platform rate IMAGE [OPTION=VALUE...]                 counts accesses per second
//   platform replay STIMULUS IMAGE [OPTION=VALUE...]       does what a recorded guest did, in its cycles
//
// Exit code 0 when every byte is as written and no rule was broken, 1 when not, 2 on bad use.
#include <cstdio>
#include <memory>
#include <string>

#include "disk_driver.h"
#include "endpoint.h"
#include "memory.h"
#include "rate_driver.h"
#include "replay_driver.h"

namespace {

constexpr uint64_t memory_byte_count = 256ull << 20;

int usage() {
  std::fputs("usage: platform loose|approximate|rate IMAGE [OPTION=VALUE...]\n"
             "       platform replay STIMULUS IMAGE [OPTION=VALUE...]\n", stderr);
  return 2;
}

int ended(const ricochet::endpoint &device, const char *name, bool holds) {
  for (uint64_t index = 0; index < device.violation_count(); ++index)
    std::puts(device.violation(index));
  holds = holds && device.violation_count() == 0;
  std::printf("%s: %llu cycles, %s\n", name, static_cast<unsigned long long>(device.now()),
              holds ? "holds" : "FAILS");
  return holds ? 0 : 1;
}

}  // namespace

int sc_main(int count, char **argument) {
  const std::string form = count > 1 ? argument[1] : "";
  const bool replays = form == "replay", counts = form == "rate", loose = form == "loose" || counts;
  const int image = replays ? 3 : 2;
  if ((!replays && !loose && form != "approximate") || count <= image) return usage();
  std::vector<std::pair<std::string, std::string>> options = {{"image", argument[image]}};
  for (int index = image + 1; index < count; ++index) {
    const std::string option = argument[index];
    const size_t sign = option.find('=');
    if (sign == std::string::npos) return usage();
    options.emplace_back(option.substr(0, sign), option.substr(sign + 1));
  }
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_DO_NOTHING);
  sc_core::sc_report_handler::set_actions(sc_core::SC_FATAL, sc_core::SC_DISPLAY | sc_core::SC_THROW);
  tlm::tlm_global_quantum::instance().set(sc_core::sc_time(1, sc_core::SC_US));
  try {
    const auto kind = loose ? ricochet::timing::loose : ricochet::timing::approximate;
    ricochet::endpoint device("device", kind, options);
    // A replay brings the latency of its memory with it, as options of the device.
    const sc_core::sc_time latency(replays ? 0 : 80, sc_core::SC_NS);
    memory memory("memory", memory_byte_count, latency);
    sc_core::sc_signal<bool> line("line");
    device.dma.bind(memory.socket);
    device.line.bind(line);
    if (replays) {
      replay_driver driver("driver", memory, argument[2]);
      driver.bind(device);
      sc_core::sc_start();
      std::printf("replay: %llu stores, %llu requests, %llu refused, %llu unanswered, "
                  "%llu messages\n",
                  static_cast<unsigned long long>(driver.store_count),
                  static_cast<unsigned long long>(driver.request_count),
                  static_cast<unsigned long long>(driver.refusal_count),
                  static_cast<unsigned long long>(driver.unanswered_count),
                  static_cast<unsigned long long>(driver.message_count));
      return ended(device, "replay", driver.unanswered_count == 0);
    }
    if (counts) {
      class memory beside("beside", 1 << 20, sc_core::sc_time(80, sc_core::SC_NS));
      rate_driver driver("driver");
      driver.bind(device);
      driver.plain.bind(beside.socket);
      sc_core::sc_start();
      return ended(device, "rate", driver.failure_count == 0);
    }
    disk_driver driver("driver", kind, memory);
    driver.bind(device);
    sc_core::sc_start();
    std::printf("%s: %u blocks written and read, %llu messages, %llu four-phase accesses\n",
                form.c_str(), driver.block_count,
                static_cast<unsigned long long>(driver.message_count),
                static_cast<unsigned long long>(memory.four_phase_count));
    return ended(device, form.c_str(), driver.failure_count == 0 && driver.block_count == 16);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "platform: %s\n", error.what());
    return 2;
  }
}
