// Proves that dfe_rotor picks one who asks, and passes nobody over more often than there are others.
`default_nettype none
module dfe_rotor_formal #(
  parameter int unsigned Count = 6
) (
  input wire logic             clk_i,
  input wire logic [Count-1:0] request_i,
  input wire logic             advance_i
);
  localparam int unsigned Bits = $clog2(Count);
  logic            started_q = 1'b0;
  logic            valid;
  logic [Bits-1:0] index;
  dfe_rotor #(.Count(Count)) u_dut (
    .clk_i, .rst_ni(started_q), .request_i, .advance_i, .valid_o(valid), .index_o(index));

  logic [Bits:0] passed_q [Count];  // others granted since this one asks
  logic          starved;
  always_comb begin
    starved = 1'b0;
    for (int unsigned i = 0; i < Count; i++) if (passed_q[i] > (Bits+1)'(Count - 1)) starved = 1'b1;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    for (int unsigned i = 0; i < Count; i++) begin
      if (!started_q || !request_i[i]) passed_q[i] <= '0;
      else if (advance_i && valid && index == Bits'(i)) passed_q[i] <= '0;
      else if (advance_i && valid) passed_q[i] <= passed_q[i] + 1'b1;
    end
    if (started_q) begin
      asm_only_a_grant_advances: assume (!advance_i || request_i != '0);
      chk_valid_means_a_request: assert (valid == (request_i != '0));
      chk_pick_is_a_requester: assert (!valid || request_i[index]);
      chk_nobody_waits_for_more_than_the_others: assert (!starved);
    end
  end
endmodule
`default_nettype wire
