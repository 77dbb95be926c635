// Keeps the bytes of the reads under way, each counted from its read's first byte.
//
// Latency:  a piece can be read two cycles after it came; reading takes none.
// Ordering: pieces of one read in any order and of any length, none twice.
`default_nettype none
module dfe_buffer #(
  parameter int unsigned Tags = 32,
  parameter int unsigned DataBytes = 32,
  localparam int unsigned Words = dfe_stream_pkg::BufferBytes / DataBytes,
  localparam int unsigned WordBits = $clog2(Words),
  localparam int unsigned LaneBits = $clog2(DataBytes),
  localparam int unsigned Depth = Tags * Words,
  localparam int unsigned AddressBits = $clog2(Depth),
  localparam int unsigned TagBits = $clog2(Tags)
) (
  input  wire logic                   clk_i,

  // A piece of a read, never refused.
  input  wire logic                   valid_i,
  input  wire dfe_stream_pkg::tag_t   tag_i,
  input  wire logic [7:0]             offset_i,
  input  wire logic [7:0]             count_i,
  input  wire logic [8*DataBytes-1:0] data_i,

  // One descriptor of a buffer, and one entry of an available ring.
  input  wire dfe_stream_pkg::tag_t   descriptor_tag_i,
  input  wire logic [3:0]             place_i,
  output      logic [127:0]           descriptor_o,
  input  wire dfe_stream_pkg::tag_t   entry_tag_i,
  input  wire logic [6:0]             entry_i,
  output      logic [15:0]            entry_o
);
  if (DataBytes != 32 && DataBytes != 64) begin : g_data_bytes
    $error("DataBytes is 32 or 64");
  end

  // The piece, turned so that each byte stands in the lane of its place.
  logic                   valid_q;
  logic [TagBits-1:0]     tag_q;
  logic [WordBits-1:0]    word_q;
  logic [DataBytes-1:0]   here_q, next_q;  // lanes of the first word and of the one behind it
  logic [8*DataBytes-1:0] data_q;
  logic [2*DataBytes-1:0] lanes;
  logic [LaneBits-1:0]    first;
  assign first = offset_i[LaneBits-1:0];
  always_comb begin
    lanes = (count_i >= 8'(DataBytes)) ? (2*DataBytes)'({DataBytes{1'b1}})
      : ((2*DataBytes)'(1) << count_i[LaneBits-1:0]) - (2*DataBytes)'(1);
    lanes = lanes << first;
  end
  always_ff @(posedge clk_i) begin
    valid_q <= valid_i;
    if (valid_i) begin
      tag_q <= tag_i[TagBits-1:0];
      word_q <= offset_i[7:LaneBits];
      {next_q, here_q} <= lanes;
      data_q <= (8*DataBytes)'({data_i, data_i} >> (8 * DataBytes - 8 * 32'(first)));
      if (first == '0) data_q <= data_i;
    end
  end

  logic [8*DataBytes-1:0] descriptor_word, entry_word;
  logic [AddressBits-1:0] descriptor_address, entry_address;
  logic [7:0]             descriptor_byte, entry_byte;
  always_comb begin
    descriptor_byte = {place_i, 4'd0};
    entry_byte = {entry_i, 1'b0};
    descriptor_address =
      AddressBits'({descriptor_tag_i[TagBits-1:0], descriptor_byte[7:LaneBits]});
    entry_address = AddressBits'({entry_tag_i[TagBits-1:0], entry_byte[7:LaneBits]});
  end
  for (genvar lane = 0; lane < int'(DataBytes); lane++) begin : g_lane
    (* ram_style = "distributed" *) logic [7:0] bytes_q [Depth];
    logic [AddressBits-1:0] address;
    assign address = AddressBits'({tag_q, word_q + WordBits'(next_q[lane])});
    always_ff @(posedge clk_i) begin
      if (valid_q && (here_q[lane] || next_q[lane])) bytes_q[address] <= data_q[8*lane+:8];
    end
    assign descriptor_word[8*lane+:8] = bytes_q[descriptor_address];
    assign entry_word[8*lane+:8] = bytes_q[entry_address];
  end
  assign descriptor_o = descriptor_word[8*32'(descriptor_byte[LaneBits-1:0])+:128];
  assign entry_o = entry_word[8*32'(entry_byte[LaneBits-1:0])+:16];
endmodule
`default_nettype wire
