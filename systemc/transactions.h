// What is under way through the sockets of the device.
#ifndef RICOCHET_TRANSACTIONS_H
#define RICOCHET_TRANSACTIONS_H

#include <cstdint>
#include <vector>

#include <tlm>

#include "ats_extension.h"
#include "ricochet.h"

namespace ricochet {

// A transaction of the host, approximately timed: accepted when the link has taken its packets.
struct host_transaction {
  int socket;  // -1: configuration space; else the window
  tlm::tlm_generic_payload *payload;
  unsigned done = 0;         // bytes that packets were sent for
  unsigned waiting = 0;      // bytes of the packet under way that is not posted
  bool is_accepted = false;  // END_REQ was sent
  bool is_answered = false;  // BEGIN_RESP was sent
};

// A transaction of the device, approximately timed.
struct device_transaction {
  rc_dma dma;
  std::vector<uint8_t> bytes;
  tlm::tlm_generic_payload payload;
  ats_extension extension;
  bool is_nested = true;     // the callback has not returned
  bool is_issued = false;    // BEGIN_REQ was sent
  bool is_finished = false;  // the response has come
};

// A transaction of the device, loosely timed, whose memory takes longer than no time.
struct late_answer {
  uint64_t due;  // cycle
  uint64_t token;
  std::vector<uint8_t> bytes;
  bool is_read;
};

}  // namespace ricochet

#endif
