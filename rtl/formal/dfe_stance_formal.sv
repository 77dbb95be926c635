// Proves of dfe_stance where a chain begins: a window's where the walk of its ring stands.
`default_nettype none
module dfe_stance_formal (
  input wire logic                    clk_i,
  input wire logic                    valid_i,
  input wire dfe_stream_pkg::step_t   step_i,
  input wire logic                    chained_i,
  input wire logic                    line_i,
  input wire logic                    more_i,
  input wire dfe_stream_pkg::cursor_t cursor_i
);
  import dfe_stream_pkg::*;
  logic    started_q = 1'b0, valid_q = 1'b0, valid, chained, chained_q, foreign, more, line_q, own;
  step_t   step, step_q;
  chain_t  chain;
  cursor_t cursor_q;
  job_t    job;
  dfe_stance u_dut (
    .clk_i, .rst_ni(started_q), .valid_i, .step_i, .chained_i, .line_i, .more_i, .cursor_i,
    .valid_o(valid), .step_o(step), .chain_o(chain), .chained_o(chained), .foreign_o(foreign),
    .more_o(more));
  assign job = step_q.job;
  assign own = valid && step.first && !chained_q;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    valid_q <= started_q && valid_i;
    step_q <= step_i;
    cursor_q <= cursor_i;
    chained_q <= chained_i;
    line_q <= line_i;
    asm_limit_is_one_or_more: assume (step_i.law.limit != '0 && step_i.law.size != '0);
    if (started_q) begin
      chk_valid_a_cycle_later: assert (valid == valid_q);
      chk_elsewhere_is_foreign: assert (!(own && job.is_window && !foreign)
        || (job.index == cursor_q.index && job.wrap == cursor_q.wrap
        && job.epoch == cursor_q.epoch));
      chk_foreign_is_elsewhere: assert (!(valid && foreign) || (own && job.is_window
        && (job.index != cursor_q.index || job.wrap != cursor_q.wrap
        || job.epoch != cursor_q.epoch)));
      chk_count_goes_on: assert (!valid || (chain.count == (job.is_window ? cursor_q.count
        : job.count) && chain.some == (chain.count != '0)));
      chk_direction_goes_on: assert (!valid
        || chain.writable == (job.is_window ? cursor_q.writable : job.writable));
      chk_next_head_is_a_stride_away: assert (!valid || (chain.more == (job.heads >= 5'd2)
        && chain.next_head == 5'(job.head_place) + job.stride
        && chain.head_behind == job.head + 16'(job.stride)));
      chk_list_is_no_longer_than_its_ring: assert (!(valid && job.is_window)
        || (step.most <= step_q.law.size && step.most <= step_q.law.limit));
      chk_chain_is_no_longer_than_its_limit: assert (!valid || step.most <= step_q.law.limit);
      chk_settled_line_is_not_old: assert (!valid || step.line == (line_q && job.is_window
        && !step_q.failed && !job.settled));
    end
  end
endmodule
`default_nettype wire
