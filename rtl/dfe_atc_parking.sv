// What is known of each read that waits for a translation, and which read waits behind it.
//
// A place for each tag, so that there is always room. Written in a cycle, read in the next.
`default_nettype none
module dfe_atc_parking #(
  parameter int unsigned Tags = 16,
  parameter int unsigned Width = 8,
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1
) (
  input  wire logic               clk_i,
  input  wire logic               park_i,
  input  wire logic [TagBits-1:0] park_tag_i,
  input  wire logic [Width-1:0]   park_data_i,
  input  wire logic               join_i,       // it waits behind another
  input  wire logic [TagBits-1:0] join_tail_i,

  input  wire logic [TagBits-1:0] read_tag_i,
  output      logic [Width-1:0]   read_data_o,
  output      logic [TagBits-1:0] behind_o
);
  logic [Width-1:0]   data_q [1 << TagBits];
  logic [TagBits-1:0] behind_q [1 << TagBits];

  always_ff @(posedge clk_i) begin
    if (park_i) data_q[park_tag_i] <= park_data_i;
    if (join_i) behind_q[join_tail_i] <= park_tag_i;
  end

  assign read_data_o = data_q[read_tag_i];
  assign behind_o = behind_q[read_tag_i];
endmodule
`default_nettype wire
