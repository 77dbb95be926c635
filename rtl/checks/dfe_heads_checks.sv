// Laws of a queue's heads: they fit, and none is taken that is not there.
`default_nettype none
module dfe_heads_checks (
  input  wire logic       clk_i,
  input  wire logic       rst_ni,
  input  wire logic       flush_i,
  input  wire logic       refill_i,
  input  wire logic [1:0] add_i,
  input  wire logic       take_i,
  input  wire logic [3:0] count_i
);
  logic       past_ok_q;
  logic [3:0] added;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) past_ok_q <= 1'b0;
    else past_ok_q <= 1'b1;
  end

  always_comb added = 4'(add_i[0]) + 4'(add_i[1]);

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_heads_fit: assert (count_i + added <= 4'(dfe_pkg::BatchEntries));
      chk_refill_finds_it_empty: assert (!refill_i || count_i == '0);
      chk_refill_or_add: assert (!refill_i || add_i == '0);
      chk_take_has_a_head: assert (!take_i || refill_i || count_i != '0);
      cov_two_added: cover (add_i == 2'b11);
      cov_second_alone_added: cover (add_i == 2'b10);
      cov_add_and_take: cover (add_i != '0 && take_i);
      cov_flush_with_heads: cover (flush_i && count_i != '0);
    end
  end
endmodule
`default_nettype wire
