// Laws of a choice: it is one of those that wait, and nobody is passed over Count times.
`default_nettype none
module dfe_atc_pick_checks #(
  parameter int unsigned Count = 8,
  parameter int unsigned IndexBits = 3
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,
  input  wire logic [Count-1:0]     waiting_i,
  input  wire logic                 taken_i,
  input  wire logic                 valid_i,
  input  wire logic [IndexBits-1:0] index_i,
  input  wire logic [Count-1:0]     pick_i
);
  logic       past_ok_q, starved;
  logic [5:0] passed_q [Count];  // choices of others since this one began to wait

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      for (int unsigned i = 0; i < Count; i++) passed_q[i] <= '0;
    end else begin
      past_ok_q <= 1'b1;
      for (int unsigned i = 0; i < Count; i++) begin
        if (!waiting_i[i] || pick_i[i]) passed_q[i] <= '0;
        else if (pick_i != '0 && passed_q[i] != '1) passed_q[i] <= passed_q[i] + 6'd1;
      end
    end
  end

  always_comb begin
    starved = 1'b0;
    for (int unsigned i = 0; i < Count; i++) begin
      if (passed_q[i] > 6'(Count)) starved = 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_choice_waits: assert (!valid_i || waiting_i[index_i]);
      chk_one_choice: assert ((pick_i & (pick_i - Count'(1))) == '0);
      chk_choice_stays_until_taken: assert (pick_i == '0 || !valid_i);
      chk_nobody_is_passed_over: assert (!starved);
      cov_choice_taken: cover (valid_i && taken_i);
    end
  end
endmodule
`default_nettype wire
