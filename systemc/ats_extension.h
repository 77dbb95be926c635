// What a transaction of the device has beside address and data: the AT field, who asks, attributes.
#ifndef RICOCHET_ATS_EXTENSION_H
#define RICOCHET_ATS_EXTENSION_H

#include <cstdint>

#include <tlm>

#include "ricochet.h"

namespace ricochet {

// Every transaction of `endpoint::dma` carries one.
//
// A translation request (address_type RC_TRANSLATION_REQUEST) is a read of 8 bytes whose data are
// of no matter: the target fills in `entry`, as rc_translation has it, and answers TLM_OK_RESPONSE;
// an error response is Unsupported Request. Other requests with RC_TRANSLATED carry an address that
// an entry gave out.
struct ats_extension : tlm::tlm_extension<ats_extension> {
  uint8_t address_type = RC_UNTRANSLATED;
  uint16_t requester = 0;
  bool relaxed_order = false;
  bool id_order = false;
  bool no_snoop = false;
  rc_translation entry{};

  ats_extension() = default;
  explicit ats_extension(const rc_dma &request)
      : address_type(request.address_type), requester(request.requester),
        relaxed_order(request.relaxed_order != 0), id_order(request.id_order != 0),
        no_snoop(request.no_snoop != 0) {}

  tlm::tlm_extension_base *clone() const override { return new ats_extension(*this); }
  void copy_from(const tlm::tlm_extension_base &other) override {
    *this = static_cast<const ats_extension &>(other);
  }
};

}  // namespace ricochet

#endif
