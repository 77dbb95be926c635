// Proves of dfe_outcome that the tag of a buffer goes one way, and what a table may be read by.
`default_nettype none
module dfe_outcome_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned QueueTags = 2,
  parameter int unsigned BlockTags = 2
) (
  input wire logic                      clk_i,
  input wire logic [1:0]                mode_i,
  input wire dfe_stream_pkg::decision_t decision_i,
  input wire logic [64:0]               read_addr_i,
  input wire logic [63:0]               base_i,
  input wire logic                      base_local_i
);
  import dfe_stream_pkg::*;
  logic      started_q = 1'b0, joins, over_q, past_q = 1'b0;
  logic [1:0] mode_q;
  slots_t    stride;
  shown_t    shown;
  outcome_t  outcome;
  decision_t last_q;
  block_t    table_block;
  dfe_outcome #(.Queues(Queues), .QueueTags(QueueTags), .BlockTags(BlockTags)) u_dut (
    .clk_i, .rst_ni(started_q), .window_mode_i(dfe_pkg::window_mode_e'(mode_i)), .decision_i,
    .read_addr_i, .base_i, .base_local_i, .stride_queue_i('0), .stride_o(stride), .joins_o(joins),
    .shown_o(shown), .outcome_o(outcome));
  assign table_block = outcome.has_table ? outcome.table_block : outcome.next;
  logic names_table;
  assign names_table = outcome.has_table || (outcome.has_next && last_q.enters);

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    past_q <= started_q;
    last_q <= decision_i;
    mode_q <= mode_i;
    over_q <= decision_i.active && !decision_i.goes_on;
    // What the walk proves of its decisions.
    asm_one_way_on: assume ($onehot0({decision_i.goes_on, decision_i.leaves, decision_i.jumps}));
    asm_ways_are_of_a_step: assume (decision_i.active
      || !(decision_i.goes_on || decision_i.leaves || decision_i.jumps || decision_i.enters));
    asm_queue_is_one_of_them: assume (decision_i.step.job.queue_id < 8'(Queues));
    asm_table_goes_one_way: assume (!(decision_i.apart && decision_i.leaves));
    asm_moved_or_stopped: assume ($onehot0({decision_i.stopped, decision_i.crossing,
      decision_i.waits, decision_i.breaks}));
    if (past_q) begin
      chk_tag_goes_one_way: assert ($onehot0({outcome.gives_back, outcome.has_next,
        outcome.again}));
      chk_tag_goes_when_the_buffer_ends: assert (over_q
        == (outcome.gives_back || outcome.has_next || outcome.again));
      chk_tag_is_that_of_the_step: assert (outcome.tag == last_q.step.tag
        && outcome.queue_id == last_q.step.job.queue_id);
      chk_visits_are_told_one_thing: assert ($onehot0({outcome.stopped, outcome.crossed,
        outcome.used_up}));
      chk_rest_is_left_with_heads: assert (outcome.leaves_rest
        == (last_q.leaves && last_q.chain.more));
      chk_local_table_lies_in_the_window: assert (!(names_table && table_block.is_local)
        || (last_q.step.local_all && mode_q != 2'd0));
      chk_table_begins_where_it_was_named: assert (!names_table || (table_block.job.index == '0
        && table_block.job.in_table && table_block.base
        == (table_block.is_local ? last_q.step.offset : last_q.step.descriptor.addr)));
      chk_table_has_its_entries: assert (!names_table || table_block.job.entries
        == (last_q.step.descriptor.len[31:20] != '0 ? 17'h1_0000
        : 17'(last_q.step.descriptor.len[19:4])));
      chk_chain_counts_on: assert (!(outcome.has_next && !last_q.enters)
        || outcome.next.job.count == last_q.chain.count + 16'd1);
    end
  end
endmodule
`default_nettype wire
