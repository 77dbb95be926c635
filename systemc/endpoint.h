// The device of libricochet as a SystemC module with TLM-2.0 sockets.
//
// Loosely timed: b_transport on `config` and `bar` takes the caller's local time along and adds the
// cycles that the answer took; the device runs ahead of SystemC by at most what its callers do, and
// catches up once a quantum. Approximately timed: the four phases of the base protocol on every
// socket, the device's clock is SystemC's, cycle by cycle.
#ifndef RICOCHET_ENDPOINT_H
#define RICOCHET_ENDPOINT_H

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "ats_extension.h"
#include "ricochet.h"
#include "transactions.h"

namespace ricochet {

// An MSI-X message, as the host's interrupt controller gets it.
struct message {
  uint64_t address;
  uint32_t data;
};

enum class timing { loose, approximate };

class endpoint : public sc_core::sc_module {
 public:
  // One cycle of the device.
  static const sc_core::sc_time cycle;
  static constexpr unsigned window_count = 6;

  // Configuration space: the address is the offset.
  tlm_utils::simple_target_socket_tagged<endpoint> config;
  // Windows: the address is the offset behind the base address register.
  sc_core::sc_vector<tlm_utils::simple_target_socket_tagged<endpoint>> bar;
  // The device's own requests; each carries an ats_extension.
  tlm_utils::simple_initiator_socket<endpoint> dma;
  // INTx, active high.
  sc_core::sc_out<bool> line;
  // MSI-X.
  tlm::tlm_analysis_port<message> messages;
  // Tags of invalidations that the device has carried out.
  tlm::tlm_analysis_port<uint8_t> invalidated;

  // Options are those of rc_set; an option that cannot be ends the elaboration with SC_REPORT_FATAL.
  endpoint(sc_core::sc_module_name name, timing kind,
           const std::vector<std::pair<std::string, std::string>> &options);
  ~endpoint() override;

  // Has the device forget translations; see rc_invalidate. False when 32 are under way.
  bool invalidate(uint64_t address, uint64_t byte_count, uint8_t &tag);
  // The device's present cycle.
  uint64_t now() const { return rc_cycle(device_); }
  uint64_t violation_count() const { return rc_violation_count(device_); }
  const char *violation(uint64_t index) const { return rc_violation(device_, index); }

 private:
  using request = host_transaction;
  using access = device_transaction;

  // Loosely timed.
  void transport(int socket, tlm::tlm_generic_payload &payload, sc_core::sc_time &delay);
  void catch_up();
  int64_t exchange(const rc_dma &request, tlm::tlm_command command, uint8_t *bytes);

  // Approximately timed, host to device.
  tlm::tlm_sync_enum forward(int socket, tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                             sc_core::sc_time &delay);
  void tick();
  void serve();
  bool start(request &one);
  void respond(request &one, tlm::tlm_response_status status);
  tlm::tlm_sync_enum backward(request &one, tlm::tlm_phase phase);
  void drop(tlm::tlm_generic_payload *payload);

  // Approximately timed, device to host.
  int64_t begin(const rc_dma &request, tlm::tlm_command command, const uint8_t *bytes);
  void issue();
  void finish(access &one);
  tlm::tlm_sync_enum dma_backward(tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                                  sc_core::sc_time &delay);

  static int64_t on_read(void *self, const rc_dma *request, void *bytes);
  static int64_t on_write(void *self, const rc_dma *request, const void *bytes);
  static int64_t on_translate(void *self, const rc_dma *request, rc_translation *entry);
  static void on_message(void *self, uint64_t address, uint32_t data);
  static void on_line(void *self, int is_asserted);
  static void on_invalidated(void *self, uint8_t tag);

  void check(int code, const char *what) const;
  // Lets the device go on to a cycle, with what memory answers on the way.
  void run_to(uint64_t target);
  static uint64_t cycle_of(const sc_core::sc_time &time);
  // How far the device's time is ahead of SystemC's.
  sc_core::sc_time ahead() const;

  rc_device device_;
  timing kind_;
  sc_core::sc_mutex busy_;
  std::deque<late_answer> outcomes_;
  std::list<std::unique_ptr<request>> requests_;
  std::list<std::unique_ptr<access>> accesses_;
  bool may_issue_ = true;
  bool drives_line_ = false;
  sc_core::sc_event line_changed_;
  void drive() { line.write(drives_line_); }
};

}  // namespace ricochet

#endif
