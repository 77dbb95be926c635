// Proves that dfe_free never offers a tag that is in use, and loses none.
//
// Which tags are in use is kept beside it; what is given back was taken, and one tag at a time is
// given back as not needed, since one read is made in each cycle.
`default_nettype none
module dfe_free_formal #(
  parameter int unsigned First = 2,
  parameter int unsigned Count = 3
) (
  input wire logic       clk_i,
  input wire logic       release_i,
  input wire logic [2:0] release_tag_i,
  input wire logic       cancel_i,
  input wire logic [2:0] cancel_tag_i,
  input wire logic       take_i
);
  logic                 started_q = 1'b0;
  logic                 valid, active;
  dfe_stream_pkg::tag_t tag;
  dfe_free #(.First(First), .Count(Count)) u_dut (
    .clk_i, .rst_ni(started_q), .release_i, .release_tag_i(8'(release_tag_i)), .cancel_i,
    .cancel_tag_i(8'(cancel_tag_i)), .valid_o(valid), .tag_o(tag), .take_i, .active_o(active));

  logic [7:0] used_q = '0, all, freed, unused_q = '0;
  always_comb begin
    all = '0;
    for (int unsigned t = First; t < First + Count; t++) all[t] = 1'b1;
    freed = '0;
    if (release_i) freed[release_tag_i] = 1'b1;
    if (cancel_i) freed[cancel_tag_i] = 1'b1;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    unused_q <= started_q ? all & ~used_q : '0;
    if (started_q) begin
      used_q <= (used_q | (take_i ? 8'd1 << tag[2:0] : '0)) & ~freed;
      asm_taken_is_offered: assume (!take_i || valid);
      asm_given_back_was_taken: assume ((freed & ~used_q) == '0);
      asm_given_back_once: assume (!(release_i && cancel_i) || release_tag_i != cancel_tag_i);
      chk_offered_tag_is_free: assert (!valid || !used_q[tag[2:0]]);
      chk_offered_tag_is_in_range: assert (!valid
        || (tag >= 8'(First) && tag < 8'(First + Count)));
      chk_no_tag_is_lost: assert (valid || (unused_q & ~used_q) == '0);
      chk_active_while_one_comes: assert (valid || active || (all & ~used_q) == '0);
    end
  end
endmodule
`default_nettype wire
