// Proves that dfe_atc_out is a queue: what went in first is offered first, and stays until taken.
`default_nettype none
module dfe_atc_out_formal (
  input wire logic       clk_i,
  input wire logic       push_i,
  input wire logic [1:0] data_i,
  input wire logic       ready_i,
  input wire logic       follow_i  // follow the entry that goes in now
);
  localparam int unsigned Depth = 4;
  logic             started_q = 1'b0;
  logic             valid, push, pop, leaves;
  logic [Depth-1:0] full;
  logic [1:0]       oldest;
  assign push = push_i && !full[Depth-1];
  assign pop = valid && ready_i;

  dfe_atc_out #(.Depth(Depth), .Width(2)) u_dut (
    .clk_i, .rst_ni(started_q), .push_i(push), .data_i, .full_o(full), .valid_o(valid), .ready_i,
    .data_o(oldest));

  logic       followed_q = 1'b0;
  logic [1:0] value_q;
  logic [2:0] ahead_q, held_q = '0;  // in front of the followed one; in all
  assign leaves = pop && followed_q && ahead_q == '0;

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      held_q <= held_q + 3'(push) - 3'(pop);
      if (follow_i && push && !followed_q) begin
        followed_q <= 1'b1;
        value_q <= data_i;
        ahead_q <= held_q - 3'(pop);
      end else if (leaves) begin
        followed_q <= 1'b0;
      end else if (pop) begin
        ahead_q <= ahead_q - 3'd1;
      end
      chk_first_in_first_out: assert (!leaves || oldest == value_q);
      chk_places_are_what_is_held: assert (3'($countones(full)) == held_q);
    end
  end
endmodule
`default_nettype wire
