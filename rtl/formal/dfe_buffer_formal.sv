// Proves of dfe_buffer that each byte of a piece is written to its place and no other byte is, and that
// the part of a word that is taken is the one that was asked for with it.
//
// Any one byte of any one tag is followed. The memory between the two is taken for one.
`default_nettype none
module dfe_buffer_formal #(
  parameter int unsigned Tags = 2,
  parameter int unsigned DataBytes = 32,
  localparam int unsigned Words = dfe_stream_pkg::BufferBytes / DataBytes,
  localparam int unsigned AddressBits = $clog2(Tags * Words),
  localparam int unsigned LaneBits = $clog2(DataBytes)
) (
  input wire logic                   clk_i,
  input wire logic                   valid_i,
  input wire logic                   tag_i,
  input wire logic [7:0]             offset_i,
  input wire logic [5:0]             count_i,
  input wire logic [8*DataBytes-1:0] data_i,
  input wire logic                   descriptor_tag_i,
  input wire logic [3:0]             place_i,
  input wire logic                   entry_tag_i,
  input wire logic [6:0]             entry_i,
  input wire logic                   follow_tag_i,
  input wire logic [7:0]             follow_i
);
  logic         started_q = 1'b0, tag_q;
  logic [7:0]   byte_q;  // the followed one
  logic [127:0] descriptor;
  logic [15:0]  entry;
  dfe_buffer #(.Tags(Tags), .DataBytes(DataBytes)) u_dut (
    .clk_i, .valid_i(valid_i && started_q), .tag_i(8'(tag_i)), .offset_i, .count_i(8'(count_i)),
    .data_i, .descriptor_tag_i(8'(descriptor_tag_i)), .place_i, .descriptor_o(descriptor),
    .entry_tag_i(8'(entry_tag_i)), .entry_i, .entry_o(entry));

  // What is written into the followed byte's lane.
  logic [AddressBits-1:0] place;
  logic [LaneBits-1:0]    lane;
  logic                   is_written;
  assign lane = byte_q[LaneBits-1:0];
  assign place = {tag_q, byte_q[7:LaneBits]};
  assign is_written = u_dut.valid_q && u_dut.enable[place[0]][lane]
    && u_dut.address[place[0]] == place[AddressBits-1:1];

  // What the piece of the cycle before brought for it; what was asked for.
  logic                     comes, comes_q = 1'b0;
  logic [7:0]               brought, brought_q, at;
  logic [3:0]               places_q [2];
  logic [6:0]               entries_q [2];
  logic [1:0]               past_q = '0;
  assign at = byte_q - offset_i;
  assign comes = valid_i && started_q && tag_i == tag_q && byte_q >= offset_i
    && at < 8'(count_i);
  assign brought = data_i[8*at[LaneBits-1:0]+:8];
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) {tag_q, byte_q} <= {follow_tag_i, follow_i};
    comes_q <= comes;
    brought_q <= brought;
    past_q <= {past_q[0], started_q};
    places_q <= '{place_i, places_q[0]};
    entries_q <= '{entry_i, entries_q[0]};
    asm_piece_lies_in_its_buffer: assume (count_i != '0 && count_i <= 6'(DataBytes)
      && 9'(offset_i) + 9'(count_i) <= 9'(dfe_stream_pkg::BufferBytes));
    if (past_q[0]) begin
      chk_byte_goes_to_its_place: assert (!comes_q
        || (is_written && u_dut.turned[8*lane+:8] == brought_q));
      chk_other_bytes_are_left: assert (comes_q || !is_written);
    end
    if (past_q[1]) begin
      chk_part_is_that_of_its_ask: assert (
        u_dut.descriptor_lane_q[0] == {places_q[0][LaneBits-4:0], 4'd0}
        && u_dut.descriptor_lane_q[1] == {places_q[1][LaneBits-4:0], 4'd0}
        && u_dut.entry_lane_q[0] == {entries_q[0][LaneBits-1:0], 1'b0}
        && u_dut.entry_lane_q[1] == {entries_q[1][LaneBits-1:0], 1'b0});
    end
  end
endmodule
`default_nettype wire
