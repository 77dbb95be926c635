// Keeps the bytes of the reads under way, each counted from its read's first byte.
//
// Latency:  a piece can be asked for two cycles after it came; what was asked for is there three
//           cycles later: block memory, the register behind it, and a register for the part wanted.
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

  // The piece, turned so that each byte stands in the lane of its place: by words of eight bytes when
  // it comes, by bytes when it is written.
  logic                   valid_q;
  logic [TagBits-1:0]     tag_q;
  logic [WordBits-1:0]    word_q;
  logic [DataBytes-1:0]   here_q, next_q, here, next;  // lanes of the first word and of the one behind
  logic [8*DataBytes-1:0] words, data_q, turned;
  logic [DataBytes-1:0]   from;    // lanes from the piece's first on
  logic [2*DataBytes-1:0] behind;  // and those behind its last
  logic [LaneBits-1:0]    first;
  logic [LaneBits+1:0]    bound;  // the byte behind the piece, from the first word's first
  logic [2:0]             first_q;
  assign first = offset_i[LaneBits-1:0];
  assign bound = (LaneBits+2)'(first) + (LaneBits+2)'(count_i);
  always_comb begin
    from = {DataBytes{1'b1}} << first;
    behind = {2*DataBytes{1'b1}} << bound;
    here = from & ~behind[DataBytes-1:0];
    next = ~behind[2*DataBytes-1:DataBytes];
    words = data_i;
    for (int unsigned b = 3; b < LaneBits; b++) begin
      if (first[b]) words = (8*DataBytes)'({words, words} >> (8 * (DataBytes - (1 << b))));
    end
    turned = data_q;
    for (int unsigned b = 0; b < 3; b++) begin
      if (first_q[b]) turned = (8*DataBytes)'({turned, turned} >> (8 * (DataBytes - (1 << b))));
    end
  end
  always_ff @(posedge clk_i) begin
    valid_q <= valid_i;
    if (valid_i) begin
      tag_q <= tag_i[TagBits-1:0];
      word_q <= offset_i[7:LaneBits];
      {next_q, here_q} <= {next, here};
      first_q <= first[2:0];
      data_q <= words;
    end
  end

  // Even words and odd ones: of two words side by side one is in each bank.
  logic [AddressBits-2:0] address [2];
  logic [DataBytes-1:0]   enable [2];
  logic [WordBits-2:0]    pair;
  always_comb begin
    pair = word_q[WordBits-1:1];
    address[0] = {tag_q, pair + (WordBits-1)'(word_q[0])};
    address[1] = {tag_q, pair};
    enable[0] = word_q[0] ? next_q : here_q;
    enable[1] = word_q[0] ? here_q : next_q;
  end

  logic [AddressBits-1:0] descriptor_address, entry_address;
  logic [7:0]             descriptor_byte, entry_byte;
  logic [8*DataBytes-1:0] descriptor_word_q [2], entry_word_q [2];
  always_comb begin
    descriptor_byte = {place_i, 4'd0};
    entry_byte = {entry_i, 1'b0};
    descriptor_address =
      AddressBits'({descriptor_tag_i[TagBits-1:0], descriptor_byte[7:LaneBits]});
    entry_address = AddressBits'({entry_tag_i[TagBits-1:0], entry_byte[7:LaneBits]});
  end
  for (genvar bank = 0; bank < 2; bank++) begin : g_bank
    (* ram_style = "block", no_rw_check *) logic [8*DataBytes-1:0] words_q [Depth / 2];
    logic [8*DataBytes-1:0] descriptor_q, entry_q;
    always_ff @(posedge clk_i) begin
      for (int unsigned lane = 0; lane < DataBytes; lane++) begin
        if (valid_q && enable[bank][lane]) begin
          words_q[address[bank]][8*lane+:8] <= turned[8*lane+:8];
        end
      end
      descriptor_q <= words_q[descriptor_address[AddressBits-1:1]];
      entry_q <= words_q[entry_address[AddressBits-1:1]];
      descriptor_word_q[bank] <= descriptor_q;
      entry_word_q[bank] <= entry_q;
    end
  end

  // The part of a word that was asked for.
  logic [LaneBits:0]       descriptor_lane_q [2], entry_lane_q [2];
  logic [16*DataBytes-1:0] descriptors, entries;
  assign descriptors = {descriptor_word_q[1], descriptor_word_q[0]};
  assign entries = {entry_word_q[1], entry_word_q[0]};
  always_ff @(posedge clk_i) begin
    descriptor_lane_q <= '{descriptor_byte[LaneBits:0], descriptor_lane_q[0]};
    entry_lane_q <= '{entry_byte[LaneBits:0], entry_lane_q[0]};
    descriptor_o <= descriptors[8*32'(descriptor_lane_q[1])+:128];
    entry_o <= entries[8*32'(entry_lane_q[1])+:16];
  end
endmodule
`default_nettype wire
