// The pins of the Verilated top as the fields of dfe_abi.h.
//
// A build with a translation cache or with reads of event fields says so by DFE_TRANSLATIONS and
// DFE_EVENT_TAGS; without, their inputs go nowhere and their outputs are 0.
#ifndef DFE_PINS_H
#define DFE_PINS_H

#include <cstring>

#include "Vdfe.h"
#include "dfe_abi.h"

#ifndef DFE_EVENT_TAGS
#define DFE_EVENT_TAGS 0
#endif
#ifndef DFE_TRANSLATIONS
#define DFE_TRANSLATIONS 0
#endif

namespace {
void set_inputs(Vdfe *top, const dfe_inputs *in) {
  top->cfg_valid_i = in->cfg_valid;
  if (in->cfg_valid) {
    top->cfg_queue_i = in->cfg_queue;
    top->cfg_enable_i = in->cfg_enable;
    top->cfg_size_i = in->cfg_size;
    top->cfg_chain_limit_i = in->cfg_chain_limit;
    top->cfg_start_i = in->cfg_start;
    top->cfg_flags_i = in->cfg_flags;
    top->cfg_desc_addr_i = in->cfg_desc_addr;
    top->cfg_avail_addr_i = in->cfg_avail_addr;
  }
  top->window_mode_i = in->window_mode;
  top->window_base_i = in->window_base;
  top->window_size_i = in->window_size;
  top->doorbell_valid_i = in->doorbell_valid;
  top->doorbell_queue_i = in->doorbell_queue;
  if (in->doorbell_valid) {
    top->doorbell_has_index_i = in->doorbell_has_index != 0;
    top->doorbell_index_i = in->doorbell_index;
  }
  top->rd_ready_i = in->rd_ready;
  top->cpl_valid_i = in->cpl_valid;
  if (in->cpl_valid) {
    top->cpl_tag_i = in->cpl_tag;
    top->cpl_offset_i = in->cpl_offset;
    top->cpl_count_i = in->cpl_count;
    top->cpl_last_i = in->cpl_last;
    top->cpl_status_i = in->cpl_status;
    static_assert(sizeof top->cpl_data_i <= sizeof in->cpl_data, "up to 64 bytes of data");
    std::memcpy(&top->cpl_data_i, in->cpl_data, sizeof top->cpl_data_i);
  }
  top->desc_ready_i = in->desc_ready;
  top->rest_ready_i = in->rest_ready;
  top->err_ready_i = in->err_ready;
#if DFE_TRANSLATIONS
  top->ats_enable_i = in->ats_enable;
  top->ats_flush_i = in->ats_flush;
  top->xl_ready_i = in->xl_ready;
  top->xa_valid_i = in->xa_valid;
  if (in->xa_valid) {
    top->xa_tag_i = in->xa_tag;
    top->xa_status_i = in->xa_status;
    top->xa_page_i = in->xa_page;
    top->xa_flags_i = in->xa_flags;
  }
  top->inv_valid_i = in->inv_valid;
  if (in->inv_valid) {
    top->inv_itag_i = in->inv_itag;
    top->inv_page_i = in->inv_page;
    top->inv_size_i = in->inv_size;
  }
  top->invc_ready_i = in->invc_ready;
#endif
#if DFE_EVENT_TAGS
  top->evt_valid_i = in->evt_valid;
  top->evt_queue_i = in->evt_queue;
  top->evd_ready_i = in->evd_ready;
#endif
}

void get_outputs(const Vdfe *top, dfe_outputs *out) {
  out->rd_addr = top->rd_addr_o;
  out->desc_addr = top->desc_addr_o;
  out->err_addr = top->err_addr_o;
  out->desc_len = top->desc_len_o;
  std::memset(out->busy_queues, 0, sizeof out->busy_queues);
  std::memcpy(out->busy_queues, &top->busy_queues_o, sizeof top->busy_queues_o);
  out->desc_flags = top->desc_flags_o;
  out->desc_head = top->desc_head_o;
  out->desc_position = top->desc_position_o;
  out->desc_ring_count = top->desc_ring_count_o;
  out->rest_index = top->rest_index_o;
  out->rd_valid = top->rd_valid_o;
  out->rd_tag = top->rd_tag_o;
  out->rd_local = top->rd_local_o;
  out->rd_kind = top->rd_kind_o;
  out->rd_queue = top->rd_queue_o;
  out->rd_count = top->rd_count_o;
  out->desc_valid = top->desc_valid_o;
  out->desc_queue = top->desc_queue_o;
  out->desc_slot = top->desc_slot_o;
  out->desc_first = top->desc_first_o;
  out->desc_last = top->desc_last_o;
  out->err_valid = top->err_valid_o;
  out->err_queue = top->err_queue_o;
  out->err_code = top->err_code_o;
  out->desc_indirect = top->desc_indirect_o;
  out->rest_valid = top->rest_valid_o;
  out->rest_queue = top->rest_queue_o;
  out->idle = top->idle_o;
#if DFE_TRANSLATIONS
  out->rd_attributes = (top->rd_translated_o ? DFE_READ_TRANSLATED : 0)
      | (top->rd_no_snoop_o ? DFE_READ_NO_SNOOP : 0);
  out->rd_page = top->rd_page_o;
  out->xl_valid = top->xl_valid_o;
  out->xl_page = top->xl_page_o;
  out->xl_tag = top->xl_tag_o;
  out->inv_ready = top->inv_ready_o;
  out->invc_valid = top->invc_valid_o;
  out->invc_itag = top->invc_itag_o;
#else
  out->rd_attributes = out->xl_valid = out->xl_tag = 0;
  out->inv_ready = out->invc_valid = out->invc_itag = 0;
  out->rd_page = out->xl_page = 0;
#endif
#if DFE_EVENT_TAGS
  out->evd_valid = top->evd_valid_o;
  out->evd_queue = top->evd_queue_o;
  out->evd_failed = top->evd_failed_o;
  out->evd_value = top->evd_value_o;
#else
  out->evd_valid = out->evd_queue = out->evd_failed = 0;
  out->evd_value = 0;
#endif
}
}  // namespace

#endif
