// Laws of the reads under way: a tag is used again only when its read has ended.
`default_nettype none
module dfe_atc_reads_checks #(
  parameter int unsigned Tags = 16,
  parameter int unsigned TagBits = 4
) (
  input  wire logic               clk_i,
  input  wire logic               rst_ni,
  input  wire logic               leave_i,
  input  wire logic [TagBits-1:0] leave_tag_i,
  input  wire logic               end_i,
  input  wire logic [TagBits-1:0] end_tag_i,
  input  wire logic [Tags-1:0]    away_i
);
  logic past_ok_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) past_ok_q <= 1'b0;
    else past_ok_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_leaving_tag_has_ended: assert (!leave_i || !away_i[leave_tag_i]);
      chk_read_tag_is_in_range: assert (!leave_i || 9'(leave_tag_i) < 9'(Tags));
      // The environment's side.
      chk_ended_tag_is_in_range: assert (!end_i || 9'(end_tag_i) < 9'(Tags));
      cov_all_reads_away: cover (away_i == '1);
    end
  end
endmodule
`default_nettype wire
