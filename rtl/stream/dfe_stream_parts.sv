// The second parts of reads that cross a page of 4 KiB.
//
// Each read is known by its tag. Its second part waits until the first has come, and goes then;
// pieces of the second part belong behind the bytes of the first.
// Latency:  the second part is offered two cycles after the end of the first, out of registers.
// Errors:   when the first part fails, or either is refused, the second is forgotten.
`default_nettype none
module dfe_stream_parts #(
  parameter int unsigned Tags = 32,
  parameter int unsigned Width = 11,  // of what goes with a read
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1
) (
  input  wire logic               clk_i,
  input  wire logic               rst_ni,

  // A read goes, of which only `first` bytes are in its page.
  input  wire logic               cross_i,
  input  wire logic [TagBits-1:0] cross_tag_i,
  input  wire logic [51:0]        cross_page_i,
  input  wire logic [7:0]         cross_first_i,
  input  wire logic [8:0]         cross_count_i,  // bytes in the next page
  input  wire logic [Width-1:0]   cross_about_i,
  // A read ends with all its bytes, or without them; one of both in a cycle.
  input  wire logic               end_i,
  input  wire logic [TagBits-1:0] end_tag_i,
  input  wire logic               drop_i,
  input  wire logic [TagBits-1:0] drop_tag_i,

  // Of a read with this tag: its second part is still to come; and where its pieces belong.
  input  wire logic [TagBits-1:0] look_tag_i,
  output      logic               hold_o,
  output      logic [7:0]         offset_o,

  // Second parts, in the order in which the first ones ended.
  output      logic               waits_o,  // one is on its way to the outputs
  output      logic               valid_o,
  output      logic [7:0]         tag_o,
  output      logic [63:0]        addr_o,
  output      logic [8:0]         count_o,
  output      logic [Width-1:0]   about_o,
  input  wire logic               pop_i
);
  typedef logic [TagBits-1:0] index_t;
  logic [Tags-1:0]  first_q, second_q;  // which part is under way
  logic [51:0]      page_q [Tags];
  logic [7:0]       bytes_q [Tags];
  logic [8:0]       count_q [Tags];
  logic [Width-1:0] about_q [Tags];
  index_t           oldest, tag_q;
  logic             some, load, valid_q, unused_full;

  dfe_fifo #(.Width(TagBits), .Depth(Tags)) u_waiting (
    .clk_i, .rst_ni, .push_i(end_i && first_q[end_tag_i]), .data_i(end_tag_i),
    .full_o(unused_full), .valid_o(some), .data_o(oldest), .pop_i(load));
  assign load = some && (!valid_q || pop_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      first_q <= '0;
      second_q <= '0;
      valid_q <= 1'b0;
    end else begin
      valid_q <= load || (valid_q && !pop_i);
      if (end_i) {first_q[end_tag_i], second_q[end_tag_i]} <= '0;
      if (drop_i) {first_q[drop_tag_i], second_q[drop_tag_i]} <= '0;
      if (cross_i) first_q[cross_tag_i] <= 1'b1;
      if (pop_i) second_q[tag_q] <= 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (cross_i) begin
      page_q[cross_tag_i] <= cross_page_i + 52'd1;
      bytes_q[cross_tag_i] <= cross_first_i;
      count_q[cross_tag_i] <= cross_count_i;
      about_q[cross_tag_i] <= cross_about_i;
    end
    if (load) begin
      tag_q <= oldest;
      addr_o <= {page_q[oldest], 12'd0};
      count_o <= count_q[oldest];
      about_o <= about_q[oldest];
    end
  end

  assign hold_o = first_q[look_tag_i];
  assign offset_o = second_q[look_tag_i] ? bytes_q[look_tag_i] : '0;
  assign valid_o = valid_q;
  assign waits_o = some;
  assign tag_o = 8'(tag_q);
endmodule
`default_nettype wire
