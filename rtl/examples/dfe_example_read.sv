// Makes the address of the one read under way, and keeps what it brings.
//
// Latency:  the read stands on the channel one cycle later.
// Ordering: pieces in any order.
// Errors:   code_o, before any access is made.
// Source:   VIRTIO v1.4, 2.7.5, 2.7.6 and 2.8.
`default_nettype none
module dfe_example_read (
  input  wire logic                    clk_i,
  input  wire logic                    rst_ni,
  input  wire dfe_pkg::window_mode_e   window_mode_i,
  input  wire logic [63:0]             window_base_i,
  input  wire logic [63:0]             window_size_i,

  // What is to be read, and its address as the guest says it.
  input  wire dfe_example_pkg::phase_e phase_i,
  input  wire dfe_example_pkg::queue_t queue_i,
  input  wire dfe_pkg::walk_t          walk_i,
  input  wire logic [63:0]             table_addr_i,
  input  wire logic [15:0]             look_i,
  input  wire logic                    offers_i,
  output      logic [63:0]             addr_o,
  output      dfe_pkg::error_e         code_o,
  output      logic [63:0]             guest_o,  // of the read under way

  output      logic [63:0]             rd_addr_o,
  output      logic [7:0]              rd_tag_o,
  output      logic                    rd_local_o,
  output      logic [2:0]              rd_kind_o,
  output      logic [7:0]              rd_count_o,
  input  wire logic                    cpl_valid_i,
  input  wire logic [7:0]              cpl_offset_i,
  input  wire logic [7:0]              cpl_count_i,
  input  wire logic                    cpl_failed_i,
  input  wire logic [255:0]            cpl_data_i,
  output      logic [127:0]            data_o,
  output      logic                    failed_o
);
  import dfe_example_pkg::*;
  logic [63:0]         base, routed;
  logic [19:0]         offset;
  logic [5:0]          count;
  logic                is_local;
  dfe_pkg::read_kind_e kind;
  always_comb begin
    base = (phase_i == Look || phase_i == Walk) ? queue_i.desc : queue_i.avail;
    offset = '0;
    count = 6'(dfe_pkg::DescriptorBytes);
    kind = queue_i.law.is_packed ? dfe_pkg::ReadPacked : dfe_pkg::ReadDescriptor;
    unique case (phase_i)
      Index: begin
        count = 6'(dfe_pkg::AvailIndexBytes);
        kind = dfe_pkg::ReadAvailIndex;
      end
      Ring: begin
        offset = 20'(dfe_pkg::AvailRingOffset)
          + {3'd0, queue_i.next & (queue_i.law.size - 16'd1), 1'b0};
        count = 6'(dfe_pkg::AvailEntryBytes);
        kind = dfe_pkg::ReadAvailRing;
      end
      Look: offset = {1'b0, look_i[14:0], 4'd0};
      Walk: begin
        offset = {walk_i.index, 4'd0};
        if (walk_i.in_table) begin
          base = table_addr_i;
          kind = dfe_pkg::ReadIndirect;
        end
      end
    endcase
    addr_o = base + 64'(offset);
  end
  dfe_router u_router (
    .window_mode_i, .window_base_i, .window_size_i, .addr_i(addr_o), .carry_i(addr_o < base),
    .count_i(count), .code_o, .local_o(is_local), .addr_o(routed));

  logic [127:0] lane_data, lane_mask;
  logic [15:0]  unused_flags, unused_flags_mask;
  dfe_byte_lanes u_byte_lanes (
    .data_i(cpl_data_i), .offset_i(cpl_offset_i), .count_i(cpl_count_i), .data_o(lane_data),
    .mask_o(lane_mask), .flags_o(unused_flags), .flags_mask_o(unused_flags_mask));

  logic [63:0]         addr_q, guest_q;
  logic [5:0]          count_q;
  logic                local_q, walks_q, failed_q;
  logic [127:0]        data_q;
  dfe_pkg::read_kind_e kind_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      failed_q <= 1'b0;
      data_q <= '0;
      addr_q <= '0;
      guest_q <= '0;
      count_q <= '0;
      local_q <= 1'b0;
      walks_q <= 1'b0;
      kind_q <= dfe_pkg::ReadAvailIndex;
    end else begin
      if (offers_i) begin
        addr_q <= routed;
        guest_q <= addr_o;
        count_q <= count;
        local_q <= is_local;
        kind_q <= kind;
        walks_q <= (phase_i == Walk);
      end
      if (cpl_valid_i) begin
        data_q <= (data_q & ~lane_mask) | (lane_data & lane_mask);
        failed_q <= cpl_failed_i;
      end
    end
  end
  assign guest_o = guest_q;
  assign rd_addr_o = addr_q;
  assign rd_local_o = local_q;
  assign rd_kind_o = 3'(kind_q);
  assign rd_count_o = 8'(count_q);
  assign rd_tag_o = walks_q ? 8'd0 : 8'd1;  // chains have tag 0, as their slot
  assign data_o = data_q;
  assign failed_o = failed_q;
endmodule
`default_nettype wire
