// Proves that dfe_atc_pick chooses one of those that wait, and passes nobody over.
`default_nettype none
module dfe_atc_pick_formal #(
  parameter int unsigned Count = 3,
  localparam int unsigned IndexBits = Count > 1 ? $clog2(Count) : 1
) (
  input wire logic             clk_i,
  input wire logic [Count-1:0] begins_i,
  input wire logic             take_i
);
  logic                 started_q = 1'b0;
  logic [Count-1:0]     waiting_q = '0;
  logic                 valid, taken;
  logic [IndexBits-1:0] index;
  assign taken = take_i && valid;

  dfe_atc_pick #(.Count(Count)) u_dut (
    .clk_i, .rst_ni(started_q), .waiting_i(waiting_q), .taken_i(taken), .valid_o(valid),
    .index_o(index));

  // Two cycles behind the last choice somebody is chosen, if anybody waited all the time.
  logic [1:0] since_q = '0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      waiting_q <= (waiting_q | begins_i) & ~(taken ? Count'(1) << index : '0);
      since_q <= (valid || waiting_q == '0) ? '0 : (since_q == '1) ? '1 : since_q + 2'd1;
      chk_choice_comes_in_two_cycles: assert (since_q < 2'd2 || valid);
    end
  end
endmodule
`default_nettype wire
