// The law of a valid-ready channel: an offer stays, unchanged, until it is taken.
`default_nettype none
module dfe_channel_checks #(
  parameter int unsigned Width = 8
) (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,
  input  wire logic             valid_i,
  input  wire logic             ready_i,
  input  wire logic [Width-1:0] payload_i
);
  logic             past_ok_q, stalled_q;
  logic [Width-1:0] payload_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      stalled_q <= 1'b0;
      payload_q <= '0;
    end else begin
      past_ok_q <= 1'b1;
      stalled_q <= valid_i && !ready_i;
      payload_q <= payload_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_offer_stays_until_taken: assert (!stalled_q || valid_i);
      chk_payload_stays_while_stalled: assert (!stalled_q || payload_i == payload_q);
      cov_taken: cover (valid_i && ready_i);
      cov_stalled: cover (stalled_q);
    end
  end
endmodule
`default_nettype wire
