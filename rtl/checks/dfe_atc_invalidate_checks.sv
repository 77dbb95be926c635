// Laws of invalidations: each is completed once, in order, and none that was not taken.
`default_nettype none
module dfe_atc_invalidate_checks #(
  parameter int unsigned Held = 32
) (
  input  wire logic       clk_i,
  input  wire logic       rst_ni,
  input  wire logic       inv_valid_i,
  input  wire logic       inv_ready_i,
  input  wire logic [4:0] inv_itag_i,
  input  wire logic       invc_valid_i,
  input  wire logic       invc_ready_i,
  input  wire logic [4:0] invc_itag_i
);
  // Those taken and not completed: Held are held, one is carried out, one is being completed.
  logic       past_ok_q, taken, completed;
  logic [5:0] open_q;
  logic [4:0] itag_q [64];
  logic [5:0] first_q, next_q;

  assign taken = inv_valid_i && inv_ready_i;
  assign completed = invc_valid_i && invc_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      open_q <= '0;
      first_q <= '0;
      next_q <= '0;
    end else begin
      past_ok_q <= 1'b1;
      open_q <= open_q + 6'(taken) - 6'(completed);
      next_q <= next_q + 6'(taken);
      first_q <= first_q + 6'(completed);
    end
  end

  always_ff @(posedge clk_i) begin
    if (taken) itag_q[next_q] <= inv_itag_i;
    if (past_ok_q) begin
      chk_completion_has_an_invalidation: assert (!invc_valid_i || open_q != '0);
      chk_completion_is_of_the_oldest: assert (!invc_valid_i || invc_itag_i == itag_q[first_q]);
      chk_invalidations_fit: assert (open_q <= 6'(Held + 2));
      chk_all_the_host_has_are_taken: assert (inv_ready_i || open_q >= 6'(Held));
      cov_all_are_open: cover (open_q == 6'(Held));
    end
  end
endmodule
`default_nettype wire
