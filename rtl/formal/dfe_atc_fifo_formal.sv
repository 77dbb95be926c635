// Proves that dfe_atc_fifo is a queue: what went in first comes out first, and nothing else.
//
// One entry, any of those that go in, is followed from its entry to its leaving.
`default_nettype none
module dfe_atc_fifo_formal #(
  parameter int unsigned Depth = 4,
  parameter int unsigned Width = 2
) (
  input wire logic             clk_i,
  input wire logic             push_i,
  input wire logic [Width-1:0] data_i,
  input wire logic             pop_i,
  input wire logic             follow_i  // follow the entry that goes in now
);
  logic             started_q = 1'b0;
  logic             room, valid, push, pop, leaves;
  logic [Width-1:0] oldest;
  assign push = push_i && room;
  assign pop = pop_i && valid;

  dfe_atc_fifo #(.Depth(Depth), .Width(Width)) u_dut (
    .clk_i, .rst_ni(started_q), .push_i(push), .data_i, .pop_i(pop), .room_o(room),
    .valid_o(valid), .data_o(oldest));

  logic             followed_q = 1'b0;
  logic [Width-1:0] value_q;
  logic [5:0]       ahead_q, held_q = '0;  // in front of the followed one; in all
  assign leaves = pop && followed_q && ahead_q == '0;

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      held_q <= held_q + 6'(push) - 6'(pop);
      if (follow_i && push && !followed_q) begin
        followed_q <= 1'b1;
        value_q <= data_i;
        ahead_q <= held_q - 6'(pop);
      end else if (leaves) begin
        followed_q <= 1'b0;
      end else if (pop) begin
        ahead_q <= ahead_q - 6'd1;
      end
      chk_first_in_first_out: assert (!leaves || oldest == value_q);
      chk_valid_means_something_is_held: assert (valid == (held_q != '0));
      chk_room_until_it_is_full: assert (room == (held_q < 6'(Depth)));
    end
  end
endmodule
`default_nettype wire
