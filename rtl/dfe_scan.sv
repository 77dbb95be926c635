// Finds where lists begin in a packed ring, descriptor by descriptor.
//
// Latency: none; the findings are functions of the flags, the next place is a register.
// Errors:  a list of more descriptors than the ring has: too_long_o from the next cycle on.
// Source:  VIRTIO v1.4, 2.8.1 (wrap counters) and 2.8.5 (lists).
`default_nettype none
module dfe_scan (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,

  // A new place: slot in 14:0, wrap counter in 15.
  input  wire logic        start_valid_i,
  input  wire logic [15:0] start_i,
  input  wire logic [15:0] size_i,

  // A look at the flags of the next descriptors, oldest first.
  input  wire logic        look_i,
  input  wire logic [1:0]  count_i,
  input  wire logic [15:0] flags_i [dfe_pkg::ScanEntries],

  // What the look found.
  // The descriptor is the last of a list, whose first this is. A walker starts only now, so that
  // the driver cannot have written over entries that are still to be looked at.
  output      logic [1:0]  head_valid_o,
  output      logic [15:0] head_o [dfe_pkg::ScanEntries],
  output      logic        nothing_o,     // the driver has come no further
  output      logic        endless_o,     // the list goes on and has filled the ring

  output      logic [15:0] position_o,    // where the next look goes
  output      logic        too_long_o
);
  logic [15:0] slot_d, slot_q;
  logic        wrap_d, wrap_q;
  logic [15:0] first_d, first_q;          // slot and wrap counter of the list's first descriptor
  logic [15:0] list_d, list_q;            // descriptors found of the list; 0 between lists
  logic        too_long_d, too_long_q;

  logic        goes_on, first, available, used;
  always_comb begin
    slot_d = slot_q;
    wrap_d = wrap_q;
    first_d = first_q;
    list_d = list_q;
    too_long_d = too_long_q;
    head_valid_o = '0;
    nothing_o = 1'b0;
    endless_o = 1'b0;
    goes_on = look_i;
    first = 1'b0;
    available = 1'b0;
    used = 1'b0;
    for (int unsigned i = 0; i < dfe_pkg::ScanEntries; i++) begin
      first = (list_d == '0);
      if (first) first_d = {wrap_d, slot_d[14:0]};
      head_o[i] = first_d;
      available = flags_i[i][dfe_pkg::DescFlagAvailBit];
      used = flags_i[i][dfe_pkg::DescFlagUsedBit];
      if (goes_on && 2'(i) < count_i) begin
        if (first && (available != wrap_d || used == wrap_d)) begin
          nothing_o = 1'b1;
          goes_on = 1'b0;
        end else if (list_d == size_i) begin
          endless_o = 1'b1;
          too_long_d = 1'b1;
          goes_on = 1'b0;
        end else begin
          head_valid_o[i] = (flags_i[i] & dfe_pkg::DescFlagNext) == '0;
          list_d = head_valid_o[i] ? '0 : list_d + 16'd1;
          slot_d = slot_d + 16'd1;
          if (slot_d == size_i) begin
            slot_d = '0;
            wrap_d = !wrap_d;
          end
        end
      end
    end
    if (start_valid_i) begin
      slot_d = {1'b0, start_i[14:0]};
      wrap_d = start_i[15];
      list_d = '0;
      too_long_d = 1'b0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      slot_q <= '0;
      wrap_q <= 1'b1;
      first_q <= '0;
      list_q <= '0;
      too_long_q <= 1'b0;
    end else begin
      slot_q <= slot_d;
      wrap_q <= wrap_d;
      first_q <= first_d;
      list_q <= list_d;
      too_long_q <= too_long_d;
    end
  end

  assign position_o = {wrap_q, slot_q[14:0]};
  assign too_long_o = too_long_q;

`ifdef DFE_CHECKS
  dfe_scan_checks u_checks (
    .clk_i, .rst_ni, .start_valid_i, .size_i, .look_i, .count_i, .head_valid_i(head_valid_o),
    .nothing_i(nothing_o), .endless_i(endless_o), .slot_i(slot_q), .list_i(list_q));
`endif
endmodule
`default_nettype wire
