// Shifts a piece of a completion to the place that it has in its read.
//
// Pieces come in any order and size; a store keeps the bytes outside the masks. Of the second 16
// bytes of a read, the second descriptor of a look at a packed ring, only its flags are of use.
`default_nettype none
module dfe_byte_lanes (
  input  wire logic [255:0] data_i,
  input  wire logic [7:0]   offset_i,
  input  wire logic [7:0]   count_i,
  output      logic [127:0] data_o,   // bytes 0 to 15 of the read
  output      logic [127:0] mask_o,
  output      logic [15:0]  flags_o,  // bytes 30 and 31
  output      logic [15:0]  flags_mask_o
);
  // Where the flags stand in the piece.
  localparam logic [7:0] FlagsOffset = 8'(2 * dfe_pkg::DescriptorBytes - 2);

  logic [15:0] bytes;
  always_comb begin
    bytes = '1;
    if (count_i < 8'd16) bytes = (16'd1 << count_i[3:0]) - 16'd1;
    bytes = (offset_i < 8'd16) ? bytes << offset_i[3:0] : '0;
    for (int unsigned i = 0; i < 16; i++) mask_o[8*i+:8] = {8{bytes[i]}};
    data_o = data_i[127:0] << {offset_i[3:0], 3'b000};
  end

  logic [7:0] place;
  always_comb begin
    flags_o = '0;
    flags_mask_o = '0;
    place = '0;
    for (int unsigned i = 0; i < 2; i++) begin
      place = FlagsOffset + 8'(i) - offset_i;
      if (offset_i <= FlagsOffset + 8'(i) && place < count_i) begin
        flags_o[8*i+:8] = data_i[{place[4:0], 3'b000}+:8];
        flags_mask_o[8*i+:8] = '1;
      end
    end
  end
endmodule
`default_nettype wire
