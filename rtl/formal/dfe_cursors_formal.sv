// Proves that dfe_cursors keeps where the walk of each packed ring stands, and forgets it at a start.
//
// Any one queue is followed. A step's entry lies in its ring.
`default_nettype none
module dfe_cursors_formal #(
  parameter int unsigned Queues = 2
) (
  input wire logic                      clk_i,
  input wire logic [Queues-1:0]         start_i,
  input wire dfe_stream_pkg::decision_t decision_i,
  input wire logic [15:0]               size_i,
  input wire logic [15:0]               begin_i,
  input wire logic                      follow_i
);
  import dfe_stream_pkg::*;
  logic        started_q = 1'b0, follow_q, moved, mine_q = 1'b0, begun_q = 1'b0, other_q = 1'b0;
  logic        back_q;
  logic [15:0] size_q, begin_q, begins [2];
  queue_t      queues [2];
  cursor_t     cursors [2], cursor, cursor_q;
  decision_t   last_q;
  step_t       step;
  assign queues = '{8'(follow_q), 8'(follow_q)};
  assign begins = '{begin_q, begin_q};
  assign cursor = cursors[0];
  assign step = last_q.step;
  dfe_cursors #(.Queues(Queues)) u_dut (
    .clk_i, .rst_ni(started_q), .start_i, .decision_i, .queue_i(queues), .begin_i(begins),
    .cursor_o(cursors));
  assign moved = decision_i.moved && decision_i.step.job.queue_id == 8'(follow_q);

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) begin
      follow_q <= follow_i;
      size_q <= size_i;
      begin_q <= begin_i;
    end
    mine_q <= started_q && moved;
    other_q <= started_q && !moved && !start_i[follow_q];
    if (started_q) begun_q <= moved || (begun_q && !start_i[follow_q]);
    last_q <= decision_i;
    back_q <= decision_i.stopped || decision_i.crossing || decision_i.waits;
    cursor_q <= cursor;
    asm_ring_has_entries: assume (size_q != '0 && size_q <= 16'd32768);
    asm_queue_is_one_of_them: assume (decision_i.step.job.queue_id < 8'(Queues));
    asm_step_lies_in_the_ring: assume (!started_q || (decision_i.step.index < size_q
      && decision_i.step.behind == decision_i.step.index + 16'd1
      && decision_i.step.turns == (decision_i.step.behind == size_q)));
    if (started_q) begin
      chk_begins_as_configured: assert (begun_q || cursor == cursor_t'{
        index: {1'b0, begin_q[14:0]}, wrap: begin_q[15], default: '0});
      chk_stays_while_the_walk_is_elsewhere: assert (!other_q || cursor == cursor_q);
      chk_both_readers_see_the_same: assert (cursors[0] == cursors[1]);
      chk_stays_in_the_ring: assert (!mine_q || cursor.index < size_q);
      chk_left_early_begins_anew_there: assert (!(mine_q && back_q)
        || (cursor.index == step.index && cursor.wrap == step.job.wrap
        && cursor.epoch == EpochBits'(step.job.epoch + 1'b1) && cursor.count == last_q.chain.count
        && cursor.writable == last_q.chain.writable));
      chk_left_at_its_end_goes_on_behind: assert (!(mine_q && !back_q)
        || (cursor.index == (step.turns ? '0 : step.behind)
        && cursor.wrap == (step.job.wrap != step.turns)
        && cursor.epoch == EpochBits'(step.job.epoch + EpochBits'(last_q.breaks))));
      chk_list_is_counted_across: assert (!(mine_q && !back_q)
        || cursor.count == ((step.follows && !step.indirect) ? last_q.chain.count + 16'd1 : '0));
      chk_list_keeps_its_beginning: assert (!(mine_q && last_q.chain.some)
        || cursor.position == last_q.chain.position);
    end
  end
endmodule
`default_nettype wire
