// Reads the available ring of one queue and hands out its heads in order.
//
// Latency:  doorbell, index and ring data each lead to the next request in the following cycle.
// Ordering: an entry is read only after an index that covers it; the index is read again only
//           after a doorbell that came later than the last index read.
// Errors:   index jump and failed reads of index and ring; any fault of the queue flushes it.
// Source:   VIRTIO v1.4, 2.7.6 and 2.7.14.
`default_nettype none
module dfe_queue (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,

  // Environment to this queue: configuration and doorbell, one cycle, never refused.
  input  wire logic                 cfg_valid_i,
  input  wire logic                 cfg_enable_i,
  input  wire logic [15:0]          cfg_size_i,
  input  wire logic [63:0]          cfg_desc_addr_i,
  input  wire logic [63:0]          cfg_avail_addr_i,
  input  wire logic                 doorbell_i,

  // Environment to this queue's tag: a piece of data, never refused.
  input  wire logic                 cpl_valid_i,
  input  wire logic                 cpl_last_i,
  input  wire logic                 cpl_failed_i,
  input  wire logic [127:0]         lane_data_i,
  input  wire logic [127:0]         lane_mask_i,

  // This queue to the read channel: held until granted.
  output      logic                 read_valid_o,
  output      dfe_pkg::read_kind_e  read_kind_o,
  output      logic [64:0]          read_addr_o,
  output      logic [4:0]           read_count_o,
  input  wire logic                 read_granted_i,

  // This queue to the dispatcher: the oldest head, held until taken.
  output      logic                 head_valid_o,
  output      logic [15:0]          head_o,
  output      logic [15:0]          position_o,
  input  wire logic                 head_taken_i,

  // Faults of this queue: found here, and the order to drop everything.
  output      logic                 fault_valid_o,
  output      dfe_pkg::error_e      fault_code_o,
  output      logic [63:0]          fault_addr_o,
  input  wire logic                 flush_i,

  output      logic [15:0]          size_o,
  output      logic [63:0]          desc_addr_o,
  output      logic                 active_o,  // would move without inputs
  output      logic                 busy_o     // holds work or a read under way
);
  dfe_pkg::queue_state_e state_d, state_q;
  logic [63:0]  desc_addr_q, avail_addr_q;
  logic [15:0]  size_q;
  logic         pending_d, pending_q;    // a doorbell that no index read covers
  logic [15:0]  fetched_d, fetched_q;    // free-running index of the next entry to read
  logic [15:0]  avail_d, avail_q;        // last index read
  logic [3:0]   batch_d, batch_q;        // entries of the ring read under way
  logic         failed_q;                // the last read did not bring data
  logic [127:0] buffer_q;                // bytes of the read under way
  logic [127:0] heads_d, heads_q;        // heads not yet dispatched, oldest in bits 15:0
  logic [3:0]   count_d, count_q;        // how many
  logic [15:0]  position_d, position_q;  // free-running index of the oldest

  // Wishes of this cycle, from registers only.
  logic        index_done, ring_done, jump, refill, wants_ring, wants_index;
  logic [15:0] index, open, slot, to_end;
  logic [3:0]  batch;

  always_comb begin
    index_done = (state_q == dfe_pkg::QueueIndexDone);
    ring_done = (state_q == dfe_pkg::QueueRingDone);
    index = index_done ? buffer_q[31:16] : avail_q;
    open = index - fetched_q;
    jump = index_done && !failed_q && open > size_q;
    slot = fetched_q & (size_q - 16'd1);
    to_end = size_q - slot;
    batch = 4'(dfe_pkg::BatchEntries);
    if (open < 16'(batch)) batch = open[3:0];
    if (to_end < 16'(batch)) batch = to_end[3:0];
    wants_index = (state_q == dfe_pkg::QueueRest) && pending_q;
    wants_ring = (state_q == dfe_pkg::QueueRingRequest)
      || (index_done && !failed_q && !jump && open != '0);
    refill = ring_done && !failed_q && count_q == '0;
  end

  always_comb begin
    state_d = state_q;
    pending_d = pending_q || doorbell_i;
    fetched_d = fetched_q;
    avail_d = avail_q;
    batch_d = batch_q;
    heads_d = heads_q;
    count_d = count_q;
    position_d = position_q;

    unique case (state_q)
      dfe_pkg::QueueRest: if (read_granted_i) begin
        state_d = dfe_pkg::QueueIndexWait;
        pending_d = doorbell_i;
      end
      dfe_pkg::QueueIndexWait: if (cpl_last_i) state_d = dfe_pkg::QueueIndexDone;
      dfe_pkg::QueueIndexDone: begin
        avail_d = index;
        if (open == '0) state_d = dfe_pkg::QueueRest;
        else if (read_granted_i) state_d = dfe_pkg::QueueRingWait;
        else state_d = dfe_pkg::QueueRingRequest;
      end
      dfe_pkg::QueueRingRequest: if (read_granted_i) state_d = dfe_pkg::QueueRingWait;
      dfe_pkg::QueueRingWait: if (cpl_last_i) state_d = dfe_pkg::QueueRingDone;
      dfe_pkg::QueueRingDone: if (refill) begin
        heads_d = buffer_q;
        count_d = batch_q;
        state_d = (fetched_q != avail_q) ? dfe_pkg::QueueRingRequest : dfe_pkg::QueueRest;
      end
      dfe_pkg::QueueDrain: if (cpl_last_i) state_d = dfe_pkg::QueueOff;
      default: ;
    endcase

    if (read_granted_i && wants_ring) begin
      fetched_d = fetched_q + 16'(batch);
      batch_d = batch;
    end
    if (head_taken_i) begin
      heads_d = heads_d >> 16;
      count_d = count_d - 4'd1;
      position_d = position_q + 16'd1;
    end

    if (flush_i) begin
      count_d = '0;
      if (state_d == dfe_pkg::QueueIndexWait || state_d == dfe_pkg::QueueRingWait
          || state_d == dfe_pkg::QueueDrain) state_d = dfe_pkg::QueueDrain;
      else state_d = dfe_pkg::QueueOff;
    end
    if (cfg_valid_i && cfg_enable_i) begin
      state_d = dfe_pkg::QueueRest;
      pending_d = doorbell_i;
      fetched_d = '0;
      avail_d = '0;
      position_d = '0;
    end
    if (state_d == dfe_pkg::QueueOff || state_d == dfe_pkg::QueueDrain) pending_d = 1'b0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= dfe_pkg::QueueOff;
      desc_addr_q <= '0;
      avail_addr_q <= '0;
      size_q <= '0;
      pending_q <= 1'b0;
      fetched_q <= '0;
      avail_q <= '0;
      batch_q <= '0;
      failed_q <= 1'b0;
      buffer_q <= '0;
      heads_q <= '0;
      count_q <= '0;
      position_q <= '0;
    end else begin
      state_q <= state_d;
      pending_q <= pending_d;
      fetched_q <= fetched_d;
      avail_q <= avail_d;
      batch_q <= batch_d;
      heads_q <= heads_d;
      count_q <= count_d;
      position_q <= position_d;
      if (cfg_valid_i && cfg_enable_i) begin
        desc_addr_q <= cfg_desc_addr_i;
        avail_addr_q <= cfg_avail_addr_i;
        size_q <= cfg_size_i;
      end
      if (cpl_valid_i) begin
        failed_q <= cpl_failed_i;
        buffer_q <= (buffer_q & ~lane_mask_i) | (lane_data_i & lane_mask_i);
      end
    end
  end

  // Place in the ring: of the next entry, or of the read that just ended.
  logic [15:0] ring_slot;
  logic [64:0] ring_addr;
  always_comb begin
    ring_slot = ring_done ? (fetched_q - 16'(batch_q)) & (size_q - 16'd1) : slot;
    ring_addr = {1'b0, avail_addr_q} + 65'(dfe_pkg::AvailRingOffset)
      + 65'(dfe_pkg::AvailEntryBytes) * 65'(ring_slot);
    fault_valid_o = jump || ((index_done || ring_done) && failed_q);
    fault_code_o = jump ? dfe_pkg::ErrAvailIndexJump : dfe_pkg::ErrReadFailed;
    fault_addr_o = jump ? 64'(index) : (ring_done ? ring_addr[63:0] : avail_addr_q);
  end

  assign read_valid_o = wants_index || wants_ring;
  assign read_kind_o = wants_index ? dfe_pkg::ReadAvailIndex : dfe_pkg::ReadAvailRing;
  assign read_addr_o = wants_index ? {1'b0, avail_addr_q} : ring_addr;
  assign read_count_o = wants_index ? 5'(dfe_pkg::AvailIndexBytes) : {batch, 1'b0};
  assign head_valid_o = (count_q != '0) || refill;
  assign head_o = refill ? buffer_q[15:0] : heads_q[15:0];
  assign position_o = position_q;
  assign size_o = size_q;
  assign desc_addr_o = desc_addr_q;
  assign active_o = wants_index || wants_ring || index_done || refill || (ring_done && failed_q);
  assign busy_o = pending_q || count_q != '0
    || !(state_q == dfe_pkg::QueueOff || state_q == dfe_pkg::QueueRest);

`ifdef DFE_CHECKS
  dfe_queue_checks u_checks (
    .clk_i, .rst_ni, .cfg_valid_i, .cfg_enable_i, .cfg_size_i, .cpl_last_i,
    .state_i(state_q), .head_taken_i, .head_valid_i(head_valid_o),
    .read_granted_i, .read_valid_i(read_valid_o), .fetched_i(fetched_q), .index_i(index),
    .batch_i(batch), .slot_i(slot), .wants_ring_i(wants_ring), .count_i(count_q),
    .size_i(size_q));
`endif
endmodule
`default_nettype wire
