// Shifts a piece of a completion to the place that it has in its read.
//
// Pieces come in any order and size; a store keeps the bytes outside mask_o.
`default_nettype none
module dfe_byte_lanes (
  input  wire logic [127:0] data_i,
  input  wire logic [7:0]   offset_i,
  input  wire logic [7:0]   count_i,
  output      logic [127:0] data_o,
  output      logic [127:0] mask_o
);
  logic [15:0] bytes;

  always_comb begin
    bytes = '1;
    if (count_i < 8'd16) bytes = (16'd1 << count_i[3:0]) - 16'd1;
    bytes = bytes << offset_i[3:0];
    for (int unsigned i = 0; i < 16; i++) mask_o[8*i+:8] = {8{bytes[i]}};
    data_o = data_i << {offset_i[3:0], 3'b000};
  end

  // A read has at most 16 bytes; the environment's contract, see dfe_read_checks.
  wire logic unused_offset = |offset_i[7:4];
endmodule
`default_nettype wire
