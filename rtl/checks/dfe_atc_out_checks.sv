// Laws of the lookups that wait for their taker: they have room, one behind the other.
`default_nettype none
module dfe_atc_out_checks #(
  parameter int unsigned Depth = 4
) (
  input  wire logic       clk_i,
  input  wire logic       rst_ni,
  input  wire logic       push_i,
  input  wire logic       pop_i,
  input  wire logic [Depth-1:0] full_i
);
  logic past_ok_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) past_ok_q <= 1'b0;
    else past_ok_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_leaving_has_room: assert (!push_i || pop_i || !full_i[Depth-1]);
      chk_no_place_is_skipped: assert ((full_i & (full_i + Depth'(1))) == '0);
      cov_all_wait: cover (full_i == '1);
    end
  end
endmodule
`default_nettype wire
