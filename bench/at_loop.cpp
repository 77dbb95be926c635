// The baseline of `ricochet bench fetches`: an approximately-timed TLM-2.0 loop that fetches
// 16-byte descriptors from a memory, four phases each, several requests under way.
//
//   at_loop COUNT    prints the processor seconds of COUNT fetches
#include <ctime>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/peq_with_cb_and_phase.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

namespace {

constexpr unsigned kDescriptorBytes = 16;
constexpr unsigned kUnderWay = 32;
const sc_core::sc_time kCycle(4, sc_core::SC_NS);

struct Memory : sc_core::sc_module {
  tlm_utils::simple_target_socket<Memory> socket{"socket"};
  tlm_utils::peq_with_cb_and_phase<Memory> queue{this, &Memory::take};
  std::vector<uint8_t> bytes = std::vector<uint8_t>(1 << 16);

  explicit Memory(sc_core::sc_module_name name) : sc_module(name) {
    socket.register_nb_transport_fw(this, &Memory::forward);
  }

  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                             sc_core::sc_time &delay) {
    queue.notify(payload, phase, delay);
    return tlm::TLM_ACCEPTED;
  }

  void take(tlm::tlm_generic_payload &payload, const tlm::tlm_phase &phase) {
    if (phase != tlm::BEGIN_REQ) return;
    sc_core::sc_time delay = kCycle;
    tlm::tlm_phase next = tlm::END_REQ;
    socket->nb_transport_bw(payload, next, delay);
    std::memcpy(payload.get_data_ptr(), &bytes[payload.get_address() & 0xfff0], kDescriptorBytes);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    next = tlm::BEGIN_RESP;
    delay = kCycle;
    socket->nb_transport_bw(payload, next, delay);
  }
};

struct Fetcher : sc_core::sc_module {
  tlm_utils::simple_initiator_socket<Fetcher> socket{"socket"};
  tlm_utils::peq_with_cb_and_phase<Fetcher> queue{this, &Fetcher::answer};
  tlm::tlm_generic_payload payloads[kUnderWay];
  uint8_t data[kUnderWay][kDescriptorBytes];
  std::deque<unsigned> idle;
  sc_core::sc_event wake;
  uint64_t left;
  uint64_t done = 0;
  uint64_t sum = 0;

  SC_HAS_PROCESS(Fetcher);
  Fetcher(sc_core::sc_module_name name, uint64_t count) : sc_module(name), left(count) {
    socket.register_nb_transport_bw(this, &Fetcher::backward);
    for (unsigned number = 0; number < kUnderWay; ++number) {
      payloads[number].set_command(tlm::TLM_READ_COMMAND);
      payloads[number].set_data_ptr(data[number]);
      payloads[number].set_data_length(kDescriptorBytes);
      payloads[number].set_streaming_width(kDescriptorBytes);
      idle.push_back(number);
    }
    SC_THREAD(run);
  }

  void run() {
    uint64_t address = 0;
    while (left > 0) {
      while (idle.empty()) wait(wake);
      unsigned number = idle.front();
      idle.pop_front();
      payloads[number].set_address(address += kDescriptorBytes);
      tlm::tlm_phase phase = tlm::BEGIN_REQ;
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      socket->nb_transport_fw(payloads[number], phase, delay);
      --left;
      wait(kCycle);
    }
  }

  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                              sc_core::sc_time &delay) {
    queue.notify(payload, phase, delay);
    return tlm::TLM_ACCEPTED;
  }

  void answer(tlm::tlm_generic_payload &payload, const tlm::tlm_phase &phase) {
    if (phase != tlm::BEGIN_RESP) return;
    tlm::tlm_phase next = tlm::END_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket->nb_transport_fw(payload, next, delay);
    sum += payload.get_data_ptr()[0];
    ++done;
    idle.push_back(static_cast<unsigned>(&payload - payloads));
    wake.notify();
  }
};

}  // namespace

int sc_main(int argc, char *argv[]) {
  const uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 0;
  if (count == 0) {
    std::fprintf(stderr, "at_loop: give a count of fetches from 1 on\n");
    return 64;
  }
  Memory memory("memory");
  Fetcher fetcher("fetcher", count);
  fetcher.socket.bind(memory.socket);
  const std::clock_t start = std::clock();
  sc_core::sc_start();
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  if (fetcher.done != count) {
    std::fprintf(stderr, "at_loop: %llu of %llu fetches came back\n",
                 static_cast<unsigned long long>(fetcher.done),
                 static_cast<unsigned long long>(count));
    return 1;
  }
  std::printf("%.6f\n", seconds);
  return 0;
}
