// Keeps the tags of buffers that are free: those never used, and those given back.
//
// Latency:  a tag that is given back is offered two cycles later when no other is free.
// Ordering: tags of reads that were not needed come first, then those never used.
`default_nettype none
module dfe_free #(
  parameter int unsigned First = 8,  // the lowest tag
  parameter int unsigned Count = 24
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,
  input  wire logic                 release_i,
  input  wire dfe_stream_pkg::tag_t release_tag_i,
  input  wire logic                 cancel_i,      // a read that was not needed
  input  wire dfe_stream_pkg::tag_t cancel_tag_i,
  output      logic                 valid_o,
  output      dfe_stream_pkg::tag_t tag_o,
  input  wire logic                 take_i,
  output      logic                 active_o       // one is about to be offered
);
  import dfe_stream_pkg::tag_t;
  logic returned_some, given_some, unused_q, unused_given_full, unused_returned_full, moves;
  tag_t returned, given, unused_tag_q;
  assign moves = take_i || !valid_o;
  assign active_o = !valid_o && (returned_some || unused_q || given_some);
  dfe_fifo #(.Width(8), .Depth(4)) u_returned (
    .clk_i, .rst_ni, .push_i(cancel_i), .data_i(cancel_tag_i), .full_o(unused_returned_full),
    .valid_o(returned_some), .data_o(returned), .pop_i(moves && returned_some));
  dfe_fifo #(.Width(8), .Depth(Count)) u_given (
    .clk_i, .rst_ni, .push_i(release_i), .data_i(release_tag_i), .full_o(unused_given_full),
    .valid_o(given_some), .data_o(given),
    .pop_i(moves && !returned_some && !unused_q && given_some));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
      unused_q <= 1'b1;
      unused_tag_q <= 8'(First + Count - 1);
    end else if (moves) begin
      valid_o <= returned_some || unused_q || given_some;
      if (!returned_some && unused_q) begin
        unused_q <= (unused_tag_q != 8'(First));
        unused_tag_q <= unused_tag_q - 8'd1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (moves) tag_o <= returned_some ? returned : unused_q ? unused_tag_q : given;
  end
endmodule
`default_nettype wire
