// A stopped queue is silent: after its error nothing of it is offered until it is configured.
`default_nettype none
module dfe_stop_checks #(
  parameter int unsigned Queues = 4
) (
  input  wire logic              clk_i,
  input  wire logic              rst_ni,
  input  wire logic [Queues-1:0] cfg_here_i,
  input  wire logic              cfg_enable_i,
  input  wire logic [Queues-1:0] busy_i,
  input  wire logic [Queues-1:0] on_rd_i,
  input  wire logic [Queues-1:0] on_desc_i,
  input  wire logic [Queues-1:0] on_rest_i,
  input  wire logic [Queues-1:0] on_err_i
);
  logic              past_ok_q;
  logic [Queues-1:0] silent_d, silent_q;  // an error was offered since the last configuration

  always_comb silent_d = (silent_q | on_err_i) & ~(cfg_enable_i ? cfg_here_i : '0);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      silent_q <= '0;
    end else begin
      past_ok_q <= 1'b1;
      silent_q <= silent_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      // The environment's side.
      chk_enable_only_when_not_busy: assert (!cfg_enable_i || (cfg_here_i & busy_i) == '0);
      chk_no_read_after_the_error: assert (((silent_q | on_err_i) & on_rd_i) == '0);
      chk_no_descriptor_after_the_error: assert (((silent_q | on_err_i) & on_desc_i) == '0);
      chk_no_rest_after_the_error: assert (((silent_q | on_err_i) & on_rest_i) == '0);
      cov_error_offered: cover (on_err_i != '0);
      cov_stop_while_busy: cover (!cfg_enable_i && (cfg_here_i & busy_i) != '0);
    end
  end
endmodule
`default_nettype wire
