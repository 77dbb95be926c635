// Says what one queue wants to read next, and which fault its own reads brought.
//
// Latency: none; everything is a function of the queue's registers.
// Errors:  index jump, endless list, and failed reads of index, ring and descriptors of a look.
// Source:  VIRTIO v1.4, 2.7.6, 2.7.14 and 2.8.
`default_nettype none
module dfe_queue_offers (
  input  wire dfe_pkg::queue_state_e state_i,
  input  wire logic                  is_packed_i,
  input  wire logic [15:0]           size_i,
  input  wire logic [63:0]           desc_addr_i,
  input  wire logic [63:0]           avail_addr_i,
  input  wire logic                  pending_i,       // a doorbell that no index read covers
  input  wire logic                  failed_i,        // the last read did not bring data
  input  wire logic [15:0]           fetched_i,       // next entry to read
  input  wire logic [15:0]           avail_i,         // last index read
  input  wire logic [15:0]           index_i,         // the index in the read that just ended
  input  wire logic [3:0]            last_batch_i,    // entries of the read under way
  input  wire logic [3:0]            head_count_i,
  input  wire logic [14:0]           scan_slot_i,     // next descriptor of a packed ring
  input  wire logic                  too_long_i,      // its list has no end

  output      logic [15:0]           index_o,         // entries up to here may be read
  output      logic                  open_o,          // there are some
  output      logic                  wants_ring_o,
  output      logic                  wants_look_o,
  output      logic [3:0]            batch_o,         // entries of the read that is wanted
  output      logic                  refill_o,        // the heads take what was read
  output      logic                  active_o,        // the queue would move without inputs

  output      logic                  read_valid_o,
  output      dfe_pkg::read_kind_e   read_kind_o,
  output      logic [63:0]           read_addr_o,
  output      logic                  read_carry_o,    // making the address ran past 2^64
  output      logic [5:0]            read_count_o,
  output      logic                  fault_valid_o,
  output      dfe_pkg::error_e       fault_code_o,
  output      logic [63:0]           fault_addr_o
);
  logic        index_done, ring_done, jump, wants_index;
  logic [15:0] open, slot, to_end;
  always_comb begin
    index_done = (state_i == dfe_pkg::QueueIndexDone);
    ring_done = (state_i == dfe_pkg::QueueRingDone);
    index_o = index_done ? index_i : avail_i;
    open = index_o - fetched_i;
    open_o = (open != '0);
    jump = !is_packed_i && index_done && !failed_i && open > size_i;
    wants_index = !is_packed_i && state_i == dfe_pkg::QueueRest && pending_i;
    wants_ring_o = !is_packed_i && (state_i == dfe_pkg::QueueRingRequest
      || (index_done && !failed_i && !jump && open_o));
    wants_look_o = is_packed_i
      && head_count_i <= 4'(dfe_pkg::BatchEntries - dfe_pkg::ScanEntries)
      && (state_i == dfe_pkg::QueueRingRequest
        || (state_i == dfe_pkg::QueueRest && pending_i));
    refill_o = ring_done && !failed_i && head_count_i == '0;
    active_o = wants_index || wants_ring_o || wants_look_o || index_done || refill_o
      || (ring_done && failed_i);
  end

  // A batch ends at the ring's end; a look also at the end of a line of 64 bytes.
  logic [1:0] line_place;
  always_comb begin
    slot = fetched_i & (size_i - 16'd1);
    if (is_packed_i) slot = {1'b0, scan_slot_i};
    to_end = size_i - slot;
    line_place = desc_addr_i[5:4] + slot[1:0];
    batch_o = 4'(dfe_pkg::BatchEntries);
    if (!is_packed_i) begin
      if (open < 16'(batch_o)) batch_o = open[3:0];
    end else if (line_place == 2'(dfe_pkg::LineEntries - 1)) begin
      batch_o = 4'd1;
    end else begin
      batch_o = 4'(dfe_pkg::ScanEntries);
    end
    if (to_end < 16'(batch_o)) batch_o = to_end[3:0];
  end

  // Place in the ring: of the next entry, or of the read that just ended.
  logic [15:0] ring_slot;
  logic [63:0] base;
  logic [19:0] offset;
  always_comb begin
    ring_slot = ring_done ? (fetched_i - 16'(last_batch_i)) & (size_i - 16'd1) : slot;
    read_valid_o = wants_index || wants_ring_o || wants_look_o;
    base = avail_addr_i;
    read_kind_o = dfe_pkg::ReadAvailRing;
    read_count_o = {1'b0, batch_o, 1'b0};
    offset = 20'(dfe_pkg::AvailRingOffset)
      + 20'(dfe_pkg::AvailEntryBytes) * 20'(ring_slot);
    if (is_packed_i) begin
      base = desc_addr_i;
      read_kind_o = dfe_pkg::ReadPacked;
      read_count_o = {batch_o[1:0], 4'd0};
      offset = {slot, 4'd0};
    end else if (!(wants_ring_o || ring_done)) begin
      read_kind_o = dfe_pkg::ReadAvailIndex;
      read_count_o = 6'(dfe_pkg::AvailIndexBytes);
      offset = '0;
    end
    read_addr_o = base + 64'(offset);
    read_carry_o = (read_addr_o < base);
  end

  always_comb begin
    fault_valid_o = jump || ((index_done || ring_done) && failed_i);
    fault_code_o = jump ? dfe_pkg::ErrAvailIndexJump : dfe_pkg::ErrReadFailed;
    // The address of the read that ended, or, behind a look that was good, of the next one.
    fault_addr_o = jump ? 64'(index_o) : read_addr_o;
    if (is_packed_i) begin
      fault_valid_o = index_done && (failed_i || too_long_i);
      if (!failed_i) fault_code_o = dfe_pkg::ErrPackedMalformed;
    end
  end
endmodule
`default_nettype wire
