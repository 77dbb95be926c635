// Finds the chains of one queue and hands out their heads in order.
//
// Latency:  doorbell, index, ring data and look each lead to the next request in the next cycle.
// Ordering: an entry is read only after an index that covers it; the index is read again only
//           after a doorbell that came later than the last index read. A look at a packed ring
//           lies in one line of 64 bytes and tells what is available; walkers read it again.
// Errors:   index jump, endless list, failed reads; any fault of the queue flushes it.
// Source:   VIRTIO v1.4, 2.7.6, 2.7.14 and 2.8.
`default_nettype none
module dfe_queue (
  input  wire logic                clk_i,
  input  wire logic                rst_ni,

  // Environment to this queue: configuration and doorbell, one cycle, never refused.
  input  wire logic                cfg_valid_i,
  input  wire logic                cfg_enable_i,
  input  wire dfe_pkg::chain_law_t cfg_law_i,
  input  wire logic [15:0]         cfg_start_i,
  input  wire logic [63:0]         cfg_desc_addr_i,
  input  wire logic [63:0]         cfg_avail_addr_i,
  input  wire logic                doorbell_i,
  input  wire logic                doorbell_has_index_i,
  input  wire logic [15:0]         doorbell_index_i,

  // Environment to this queue's tag: a piece of data, never refused.
  input  wire logic                cpl_valid_i,
  input  wire logic                cpl_last_i,
  input  wire logic                cpl_failed_i,
  input  wire logic [127:0]        lane_data_i,
  input  wire logic [127:0]        lane_mask_i,
  input  wire logic [15:0]         lane_flags_i,
  input  wire logic [15:0]         lane_flags_mask_i,

  // This queue to the read channel: held until granted.
  output      logic                read_valid_o,
  output      dfe_pkg::read_kind_e read_kind_o,
  output      logic [63:0]         read_addr_o,
  output      logic                read_carry_o,
  output      logic [5:0]          read_count_o,
  input  wire logic                read_granted_i,

  // This queue to the dispatcher: the oldest head, held until taken.
  output      logic                head_valid_o,
  output      logic [15:0]         head_o,
  output      logic [15:0]         position_o,
  input  wire logic                head_taken_i,

  // This queue to the rest channel: it has found nothing more; held until taken.
  output      logic                rest_due_o,
  output      logic [15:0]         rest_index_o,
  input  wire logic                rest_taken_i,

  // Faults of this queue: found here, and the order to drop everything.
  output      logic                fault_valid_o,
  output      dfe_pkg::error_e     fault_code_o,
  output      logic [63:0]         fault_addr_o,
  input  wire logic                flush_i,

  output      dfe_pkg::chain_law_t law_o,
  output      logic [63:0]         desc_addr_o,
  output      logic                active_o,  // would move without inputs
  output      logic                busy_o     // holds work or a read under way
);
  dfe_pkg::queue_state_e state_d, state_q;
  dfe_pkg::chain_law_t   law_q;
  logic [63:0]  desc_addr_q, avail_addr_q;
  logic         pending_d, pending_q;    // a doorbell that no index read covers
  logic         due_d, due_q;            // it rests, and the environment was not told
  logic [15:0]  fetched_d, fetched_q;    // free-running index of the next entry to read
  logic [15:0]  avail_d, avail_q;        // last index read
  logic [3:0]   batch_d, batch_q;        // entries of the read under way
  logic         failed_q;                // the last read did not bring data
  logic [127:0] buffer_q;                // bytes of the read under way
  logic [15:0]  flags_q;                 // flags of the second descriptor of a look
  logic [15:0]  position_d, position_q;  // free-running index of the oldest head

  // Wishes and faults of this cycle, from registers only.
  logic [15:0] index, oldest, scan_position;
  logic [3:0]  batch, count;
  logic        open, refill, wants_ring, wants_look, too_long;
  dfe_queue_offers u_offers (
    .state_i(state_q), .is_packed_i(law_q.is_packed), .size_i(law_q.size),
    .desc_addr_i(desc_addr_q), .avail_addr_i(avail_addr_q), .pending_i(pending_q),
    .failed_i(failed_q), .fetched_i(fetched_q), .avail_i(avail_q),
    .index_i(buffer_q[31:16]), .last_batch_i(batch_q), .head_count_i(count),
    .scan_slot_i(scan_position[14:0]), .too_long_i(too_long), .index_o(index), .open_o(open),
    .wants_ring_o(wants_ring), .wants_look_o(wants_look), .batch_o(batch), .refill_o(refill),
    .active_o, .read_valid_o, .read_kind_o, .read_addr_o, .read_carry_o,
    .read_count_o, .fault_valid_o, .fault_code_o, .fault_addr_o);

  logic        start, look, nothing, endless;
  logic [1:0]  scan_head;
  logic [15:0] scan_entry [dfe_pkg::ScanEntries];
  logic [15:0] scan_flags [dfe_pkg::ScanEntries];
  assign start = cfg_valid_i && cfg_enable_i;
  assign look = law_q.is_packed && state_q == dfe_pkg::QueueIndexDone && !failed_q && !too_long;
  assign scan_flags[0] = buffer_q[127:112];
  assign scan_flags[1] = flags_q;
  dfe_scan u_scan (
    .clk_i, .rst_ni, .start_valid_i(start), .start_i(cfg_start_i), .size_i(law_q.size),
    .look_i(look), .count_i(batch_q[1:0]),
    .flags_i(scan_flags), .head_valid_o(scan_head), .head_o(scan_entry), .nothing_o(nothing),
    .endless_o(endless), .position_o(scan_position), .too_long_o(too_long));

  dfe_heads u_heads (
    .clk_i, .rst_ni, .flush_i, .refill_i(refill), .batch_i(buffer_q), .batch_count_i(batch_q),
    .add_i(scan_head), .entry_i(scan_entry), .take_i(head_taken_i),
    .oldest_o(oldest), .count_o(count));

  // A doorbell's index is used while the queue rests and nothing else was said to it.
  logic        plausible;
  logic [15:0] ahead;
  always_comb begin
    ahead = doorbell_index_i - fetched_q;
    plausible = doorbell_has_index_i && !law_q.is_packed && ahead != '0 && ahead <= law_q.size;
  end

  always_comb begin
    state_d = state_q;
    pending_d = pending_q;
    due_d = due_q && !rest_taken_i;
    fetched_d = fetched_q;
    avail_d = avail_q;
    batch_d = batch_q;
    position_d = position_q;

    unique case (state_q)
      dfe_pkg::QueueRest: if (read_granted_i) begin
        state_d = dfe_pkg::QueueIndexWait;
        pending_d = 1'b0;
      end
      dfe_pkg::QueueIndexWait: if (cpl_last_i) state_d = dfe_pkg::QueueIndexDone;
      dfe_pkg::QueueIndexDone: if (law_q.is_packed) begin
        if (nothing) state_d = dfe_pkg::QueueRest;
        else if (look && !endless) state_d = dfe_pkg::QueueRingRequest;
      end else begin
        avail_d = index;
        if (!open) state_d = dfe_pkg::QueueRest;
        else if (read_granted_i) state_d = dfe_pkg::QueueRingWait;
        else state_d = dfe_pkg::QueueRingRequest;
      end
      dfe_pkg::QueueRingRequest: if (read_granted_i) begin
        state_d = law_q.is_packed ? dfe_pkg::QueueIndexWait : dfe_pkg::QueueRingWait;
        // A look covers the doorbells before it, as the read of an index does.
        if (law_q.is_packed) pending_d = 1'b0;
      end
      dfe_pkg::QueueRingWait: if (cpl_last_i) state_d = dfe_pkg::QueueRingDone;
      dfe_pkg::QueueRingDone: if (refill) begin
        state_d = (fetched_q != avail_q) ? dfe_pkg::QueueRingRequest : dfe_pkg::QueueRest;
      end
      dfe_pkg::QueueDrain: if (cpl_last_i) state_d = dfe_pkg::QueueOff;
      default: ;
    endcase

    if (state_d == dfe_pkg::QueueRest && state_q != dfe_pkg::QueueRest) due_d = !pending_q;
    if (read_granted_i && (wants_ring || wants_look)) batch_d = batch;
    if (read_granted_i && wants_ring) fetched_d = fetched_q + 16'(batch);
    if (head_taken_i) position_d = position_q + 16'd1;

    if (doorbell_i) begin
      due_d = 1'b0;
      if (plausible && state_d == dfe_pkg::QueueRest && !pending_d) begin
        avail_d = doorbell_index_i;
        state_d = dfe_pkg::QueueRingRequest;
      end else begin
        pending_d = 1'b1;
      end
    end
    if (flush_i) begin
      if (state_d == dfe_pkg::QueueIndexWait || state_d == dfe_pkg::QueueRingWait
          || state_d == dfe_pkg::QueueDrain) state_d = dfe_pkg::QueueDrain;
      else state_d = dfe_pkg::QueueOff;
    end
    if (start) begin
      state_d = dfe_pkg::QueueRest;
      pending_d = doorbell_i;
      fetched_d = cfg_start_i;
      avail_d = cfg_start_i;
      position_d = cfg_start_i;
    end
    if (flush_i) due_d = 1'b0;
    if (state_d == dfe_pkg::QueueOff || state_d == dfe_pkg::QueueDrain) pending_d = 1'b0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= dfe_pkg::QueueOff;
      law_q <= '0;
      desc_addr_q <= '0;
      avail_addr_q <= '0;
      pending_q <= 1'b0;
      due_q <= 1'b0;
      fetched_q <= '0;
      avail_q <= '0;
      batch_q <= '0;
      failed_q <= 1'b0;
      buffer_q <= '0;
      flags_q <= '0;
      position_q <= '0;
    end else begin
      state_q <= state_d;
      pending_q <= pending_d;
      due_q <= due_d;
      fetched_q <= fetched_d;
      avail_q <= avail_d;
      batch_q <= batch_d;
      position_q <= position_d;
      if (start) begin
        law_q <= cfg_law_i;
        desc_addr_q <= cfg_desc_addr_i;
        avail_addr_q <= cfg_avail_addr_i;
      end
      if (cpl_valid_i) begin
        failed_q <= cpl_failed_i;
        buffer_q <= (buffer_q & ~lane_mask_i) | (lane_data_i & lane_mask_i);
        flags_q <= (flags_q & ~lane_flags_mask_i) | (lane_flags_i & lane_flags_mask_i);
      end
    end
  end

  assign head_valid_o = (count != '0) || refill;
  always_comb begin
    head_o = refill ? buffer_q[15:0] : oldest;
    position_o = position_q;
    if (law_q.is_packed) begin
      position_o = head_o;
      head_o[15] = 1'b0;
    end
  end
  assign rest_due_o = due_q;
  assign rest_index_o = law_q.is_packed ? scan_position : fetched_q;
  assign law_o = law_q;
  assign desc_addr_o = desc_addr_q;
  assign busy_o = pending_q || count != '0
    || !(state_q == dfe_pkg::QueueOff || state_q == dfe_pkg::QueueRest);

`ifdef DFE_CHECKS
  dfe_queue_checks u_checks (
    .clk_i, .rst_ni, .cfg_valid_i, .cfg_enable_i, .cfg_size_i(cfg_law_i.size),
    .cfg_is_packed_i(cfg_law_i.is_packed), .cpl_last_i, .doorbell_i,
    .state_i(state_q), .size_i(law_q.size), .head_taken_i, .head_valid_i(head_valid_o),
    .read_granted_i, .read_valid_i(read_valid_o), .read_addr_i(read_addr_o[5:0]),
    .read_count_i(read_count_o), .fetched_i(fetched_q), .index_i(index), .batch_i(batch),
    .wants_ring_i(wants_ring), .wants_look_i(wants_look), .due_i(due_q), .pending_i(pending_q),
    .hint_taken_i(doorbell_i && state_q == dfe_pkg::QueueRest
      && state_d == dfe_pkg::QueueRingRequest));
`endif
endmodule
`default_nettype wire
