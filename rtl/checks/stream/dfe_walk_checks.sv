// Laws of the walk: what may be presented, and what becomes of a buffer.
`default_nettype none
module dfe_walk_checks (
  input wire logic                      clk_i,
  input wire logic                      rst_ni,
  input wire dfe_stream_pkg::glance_t   glance_i,    // a cycle before its decision
  input wire dfe_stream_pkg::decision_t decision_i
);
  dfe_stream_pkg::glance_t   glance_q;
  dfe_stream_pkg::decision_t made;
  logic                      past_ok_q, uses;
  assign made = decision_i;
  assign uses = made.shows || made.enters;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      glance_q <= '0;
    end else begin
      past_ok_q <= 1'b1;
      glance_q <= glance_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_one_decision: assert ($onehot0({made.shows, made.enters, made.stopped, made.crossing,
        made.is_fault}));
      chk_one_way_on: assert ($onehot0({made.goes_on, made.leaves, made.jumps}));
      chk_decided_is_live: assert ((glance_q.valid && glance_q.live)
        || !(uses || made.stopped || made.crossing || made.is_fault || made.moved));
      chk_bad_is_not_used: assert (!uses || !glance_q.bad);
      chk_readable_is_before_writable: assert (!made.shows
        || !(glance_q.readable && made.chain.writable));
      chk_packed_table_is_alone: assert (!made.enters
        || !(glance_q.bad_behind && made.chain.some));
      chk_chain_goes_on_below_its_limit: assert (!made.shows || !glance_q.follows
        || !made.chain.full);
      chk_unavailable_begins_nothing: assert (!uses
        || !(glance_q.unavailable && !made.chain.some));
      chk_old_line_is_read_again: assert (!uses
        || !(glance_q.line && made.chain.some && !made.chain.settled));
      chk_window_keeps_its_tag: assert (!glance_q.window || !(made.leaves || made.jumps));
      chk_last_does_not_go_on: assert (!made.goes_on || !glance_q.last);
      cov_stopped: cover (made.stopped);
      cov_crossing: cover (made.crossing);
      cov_breaks: cover (made.breaks);
      cov_waits: cover (made.waits);
      cov_jumps: cover (made.jumps);
      cov_leaves_for_the_next: cover (made.leaves && made.shows);
      cov_table_with_the_tag: cover (made.enters && made.leaves);
      cov_table_of_its_own: cover (made.apart && !glance_q.window);
      cov_table_of_a_window: cover (made.apart && glance_q.window);
      cov_fault: cover (made.is_fault);
      cov_window_goes_on: cover (glance_q.valid && glance_q.chained && uses);
      cov_foreign: cover (glance_q.valid && glance_q.foreign && glance_q.live);
    end
  end
endmodule
`default_nettype wire
