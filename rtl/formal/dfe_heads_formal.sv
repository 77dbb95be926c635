// Proves that dfe_heads is a queue: what went in first comes out first, and nothing else.
//
// One head, any of those that go in, is followed from its entry to its leaving.
`default_nettype none
module dfe_heads_formal (
  input wire logic         clk_i,
  input wire logic         flush_i,
  input wire logic         refill_i,
  input wire logic [127:0] batch_i,
  input wire logic [3:0]   batch_count_i,
  input wire logic [1:0]   add_i,
  input wire logic [31:0]  entry_i,
  input wire logic         take_i,
  input wire logic         follow_i,  // follow the head that goes in as number which_i
  input wire logic [2:0]   which_i
);
  logic        started_q = 1'b0;
  logic [15:0] entry [2];
  logic [15:0] oldest, leaving;
  logic [3:0]  count;
  assign entry[0] = entry_i[15:0];
  assign entry[1] = entry_i[31:16];

  dfe_heads u_dut (
    .clk_i, .rst_ni(started_q), .flush_i, .refill_i, .batch_i, .batch_count_i, .add_i,
    .entry_i(entry), .take_i, .oldest_o(oldest), .count_o(count));

  logic        followed_d, followed_q = 1'b0;
  logic [15:0] value_d, value_q;
  logic [3:0]  ahead_d, ahead_q;  // heads in front of the followed one
  logic [3:0]  held_d, held_q = 4'd0;
  logic        leaves;

  always_comb begin
    followed_d = followed_q;
    value_d = value_q;
    ahead_d = ahead_q;
    held_d = held_q;
    leaving = refill_i ? batch_i[15:0] : oldest;
    if (refill_i) begin
      held_d = batch_count_i;
      if (follow_i && 4'(which_i) < batch_count_i) begin
        followed_d = 1'b1;
        value_d = batch_i[{which_i, 4'd0}+:16];
        ahead_d = 4'(which_i);
      end
    end
    for (int unsigned i = 0; i < 2; i++) begin
      if (add_i[i]) begin
        if (follow_i && !followed_d && which_i == 3'(i)) begin
          followed_d = 1'b1;
          value_d = entry[i];
          ahead_d = held_d;
        end
        held_d = held_d + 4'd1;
      end
    end
    leaves = take_i && followed_d && ahead_d == '0;
    if (take_i) begin
      held_d = held_d - 4'd1;
      ahead_d = ahead_d - 4'd1;
      if (leaves) followed_d = 1'b0;
    end
    if (flush_i) begin
      held_d = '0;
      followed_d = 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      followed_q <= followed_d;
      value_q <= value_d;
      ahead_q <= ahead_d;
      held_q <= held_d;
      asm_batch_has_1_to_8: assume (!refill_i || (batch_count_i != '0 && batch_count_i <= 4'd8));
      chk_first_in_first_out: assert (!leaves || leaving == value_d);
      chk_count_is_what_is_held: assert (count == held_q);
    end
  end
endmodule
`default_nettype wire
