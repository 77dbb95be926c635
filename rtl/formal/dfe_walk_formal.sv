// Proves that dfe_walk uses no bad descriptor, and that no chain has more descriptors than it may.
//
// Steps come as dfe_judge makes them: the limit is one for all steps of a job, and a window that
// goes on with the walk's own registers comes behind a window.
`default_nettype none
module dfe_walk_formal (
  input wire logic                    clk_i,
  input wire dfe_stream_pkg::step_t   step_i,
  input wire dfe_stream_pkg::glance_t glance_i,
  input wire dfe_stream_pkg::chain_t  chain_i,
  input wire logic                    full_i
);
  import dfe_stream_pkg::*;
  logic        started_q = 1'b0, taken, goes_on;
  logic        window_q = 1'b0, before_q = 1'b0;  // the step before was of a window; there was one
  logic        last_q = 1'b0;                     //   and was the last of its buffer
  logic [15:0] most_q = 16'd1;
  decision_t   made;
  dfe_walk u_dut (
    .clk_i, .rst_ni(started_q), .step_i, .glance_i, .chain_i, .table_full_i(full_i),
    .decision_o(made));
  dfe_walk_checks u_checks (.clk_i, .rst_ni(started_q), .glance_i, .decision_i(made));

  // Of a chain that can go on: what the walk keeps is its length.
  logic keeps, known;
  assign keeps = !u_dut.skips_q || (u_dut.whole_q && window_q);
  assign known = u_dut.chain_q.some == (u_dut.chain_q.count != '0)
    && u_dut.chain_q.full == (17'(u_dut.chain_q.count) + 17'd1 >= 17'(most_q))
    && u_dut.chain_q.count < most_q;
  assign taken = glance_i.valid && glance_i.first && !glance_i.chained;
  assign goes_on = glance_i.valid && !taken;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) before_q <= 1'b0;
    else if (glance_i.valid) begin
      most_q <= glance_i.most;
      window_q <= glance_i.window;
      last_q <= glance_i.last;
      before_q <= 1'b1;
    end
    asm_parts_agree: assume (glance_i.ends == !glance_i.follows
      && !(glance_i.indirect && glance_i.follows) && (!glance_i.stays || glance_i.follows)
      && (!glance_i.turns_off || (glance_i.follows && !glance_i.stays))
      && glance_i.single == (glance_i.most <= 16'd1));
    asm_a_chain_may_have_one: assume (glance_i.most != '0);
    asm_first_is_known: assume (!taken || (chain_i.some == (chain_i.count != '0)
      && chain_i.full == (17'(chain_i.count) + 17'd1 >= 17'(glance_i.most))
      && chain_i.count < glance_i.most));
    asm_one_limit: assume (!goes_on || glance_i.most == most_q);
    asm_behind_another: assume (!goes_on || before_q);
    asm_chained_window: assume (!glance_i.chained
      || (glance_i.first && glance_i.window && window_q));
    asm_first_behind_the_last: assume (!(glance_i.valid && before_q && last_q)
      || glance_i.first);
    asm_one_kind_in_a_job: assume (!goes_on || glance_i.window == window_q);
    if (started_q) begin
      chk_whole_window_was_left_at_its_end: assert (!(before_q && window_q && u_dut.whole_q
        && u_dut.skips_q) || last_q);
      chk_kept_length_is_known: assert (!before_q || !keeps || known);
      chk_chain_is_within_its_limit: assert (!(made.shows || made.enters)
        || made.chain.count < most_q);
    end
  end
endmodule
`default_nettype wire
