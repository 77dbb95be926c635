// Proves dfe_byte_lanes byte by byte, for pieces of up to 32 bytes of a read of up to 32.
`default_nettype none
module dfe_byte_lanes_formal (
  input wire logic         clk_i,
  input wire logic [255:0] data_i,
  input wire logic [7:0]   offset_i,
  input wire logic [7:0]   count_i,
  input wire logic [4:0]   byte_i  // the byte of the read that is looked at
);
  logic started_q = 1'b0;
  logic [127:0] data, mask;
  logic [15:0]  flags, flags_mask;

  dfe_byte_lanes u_dut (
    .data_i, .offset_i, .count_i, .data_o(data), .mask_o(mask), .flags_o(flags),
    .flags_mask_o(flags_mask));

  logic       brought;
  logic [4:0] from;
  logic [7:0] wanted;
  always_comb begin
    brought = 8'(byte_i) >= offset_i && 8'(byte_i) - offset_i < count_i;
    from = byte_i - offset_i[4:0];
    wanted = data_i[{from, 3'b000}+:8];
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      asm_piece_lies_in_the_read: assume (offset_i <= 8'd32 && count_i <= 8'd32 - offset_i);
      chk_stored_are_the_bytes_brought: assert (byte_i >= 5'd16
        || mask[{byte_i[3:0], 3'b000}+:8] == (brought ? 8'hff : 8'h00));
      chk_stored_in_their_place: assert (byte_i >= 5'd16 || !brought
        || data[{byte_i[3:0], 3'b000}+:8] == wanted);
      chk_flags_are_the_bytes_brought: assert (byte_i < 5'd30
        || flags_mask[{byte_i[0], 3'b000}+:8] == (brought ? 8'hff : 8'h00));
      chk_flags_in_their_place: assert (byte_i < 5'd30 || !brought
        || flags[{byte_i[0], 3'b000}+:8] == wanted);
    end
  end
endmodule
`default_nettype wire
