// The pick is one requester, and nobody who keeps asking is passed over Count times.
`default_nettype none
module dfe_arbiter_checks #(
  parameter int unsigned Count = 4
) (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,
  input  wire logic [Count-1:0] request_i,
  input  wire logic             advance_i,
  input  wire logic [Count-1:0] onehot_i
);
  logic       past_ok_q;
  logic [5:0] passed_q [Count];  // times that others won since this one began to ask

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      for (int unsigned i = 0; i < Count; i++) passed_q[i] <= '0;
    end else begin
      past_ok_q <= 1'b1;
      for (int unsigned i = 0; i < Count; i++) begin
        if (!request_i[i] || (advance_i && onehot_i[i])) passed_q[i] <= '0;
        else if (advance_i && passed_q[i] != '1) passed_q[i] <= passed_q[i] + 6'd1;
      end
    end
  end

  logic starved;
  always_comb begin
    starved = 1'b0;
    for (int unsigned i = 0; i < Count; i++) if (passed_q[i] >= 6'(Count)) starved = 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_pick_is_a_requester: assert ((onehot_i & ~request_i) == '0);
      chk_pick_is_one: assert ((onehot_i & (onehot_i - Count'(1))) == '0);
      chk_somebody_is_picked: assert ((request_i == '0) == (onehot_i == '0));
      chk_nobody_starves: assert (!starved);
      cov_contention: cover ((request_i & ~onehot_i) != '0);
    end
  end
endmodule
`default_nettype wire
