// Proves that dfe_level tells whether enough wait, as it was two cycles ago, and wakes for a change.
`default_nettype none
module dfe_level_formal #(
  parameter int unsigned Most = 6,
  parameter int unsigned Enough = 4
) (
  input wire logic clk_i,
  input wire logic come_i,
  input wire logic go_i
);
  logic       started_q = 1'b0, enough, active, told_q = 1'b0, due_q = 1'b0;
  logic [3:0] count_q = '0;
  dfe_level #(.Most(Most), .Enough(Enough)) u_dut (
    .clk_i, .rst_ni(started_q), .come_i, .go_i, .enough_o(enough), .active_o(active));
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      count_q <= count_q + 4'(come_i) - 4'(go_i);
      told_q <= count_q >= 4'(Enough);
      due_q <= active;
      asm_what_waits_fits: assume (count_q < 4'(Most) || !come_i || go_i);
      asm_what_goes_waited: assume (count_q != '0 || !go_i);
      chk_enough_tells_the_count: assert (enough == told_q);
      chk_active_before_a_change: assert (active == (enough != (count_q >= 4'(Enough))));
    end
  end
endmodule
`default_nettype wire
