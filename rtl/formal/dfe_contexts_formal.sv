// Proves that dfe_contexts forgets no event, and that every queue that wants a visit gets one.
//
// A visit takes some cycles and ends as it likes. Any one queue is followed.
`default_nettype none
module dfe_contexts_formal #(
  parameter int unsigned Queues = 4
) (
  input wire logic                clk_i,
  input wire logic                cfg_valid_i,
  input wire logic [1:0]          cfg_queue_i,
  input wire logic                cfg_enable_i,
  input wire dfe_pkg::chain_law_t cfg_law_i,
  input wire logic [15:0]         cfg_start_i,
  input wire logic                bell_i,
  input wire logic [1:0]          bell_queue_i,
  input wire logic                bell_has_index_i,
  input wire logic [15:0]         bell_index_i,
  input wire logic                answer_i,
  input wire logic [1:0]          answer_queue_i,
  input wire logic                answer_failed_i,
  input wire logic [15:0]         answer_index_i,
  input wire logic [2:0]          walk_i,       // stopped, crossed, used up
  input wire logic [1:0]          walk_queue_i,
  input wire logic [Queues-1:0]   fault_i,
  input wire logic                wake_i,
  input wire logic                long_i,       // the visit takes another cycle
  input wire logic                again_i,
  input wire logic                stalled_i,
  input wire logic                pending_i,
  input wire logic                asks_i,
  input wire logic [1:0]          follow_i
);
  logic                      started_q = 1'b0;
  logic [1:0]                follow_q;
  logic                      visit_valid, fresh, active;
  dfe_stream_pkg::visit_t    visit;
  logic [15:0]               start, begin_value [2];
  dfe_stream_pkg::queue_t    begin_queue [2];
  logic [Queues-1:0]         drawn_at;
  assign begin_queue = '{8'd0, 8'd0};
  dfe_pkg::chain_law_t       law, feed_law;
  dfe_stream_pkg::area_t     feed_area;
  logic [1:0]                line;
  logic [Queues-1:0]         live, starts, asks, busy, visiting;

  // A visit takes one more cycle or two, at the end of which the queue is done; one ends at a time.
  logic                      one_q = 1'b0, two_q = 1'b0, done;
  logic [1:0]                one_queue_q, two_queue_q, done_queue;
  assign done = two_q || (one_q && !long_i);
  assign done_queue = two_q ? two_queue_q : one_queue_q;
  always_comb begin
    visiting = '0;
    if (one_q) visiting[one_queue_q] = 1'b1;
    if (two_q) visiting[two_queue_q] = 1'b1;
  end
  dfe_contexts #(.Queues(Queues)) u_dut (
    .clk_i, .rst_ni(started_q), .window_mode_i(dfe_pkg::WindowNone), .window_base_i('0),
    .window_size_i('0), .cfg_valid_i, .cfg_queue_i(8'(cfg_queue_i)), .cfg_enable_i, .cfg_law_i,
    .cfg_start_i, .cfg_desc_addr_i('0), .cfg_avail_addr_i('0), .doorbell_i(bell_i),
    .doorbell_queue_i(8'(bell_queue_i)), .doorbell_has_index_i(bell_has_index_i),
    .doorbell_index_i(bell_index_i), .answer_i, .answer_queue_i(8'(answer_queue_i)),
    .answer_failed_i, .answer_index_i, .walk_stopped_i(walk_i[0]), .walk_crossed_i(walk_i[1]),
    .walk_used_up_i(walk_i[2]), .walk_queue_i(8'(walk_queue_i)), .fault_i, .wake_i,
    .visiting_i(visiting), .visit_valid_o(visit_valid), .drawn_at_o(drawn_at), .visit_o(visit), .start_o(start),
    .fresh_o(fresh), .done_i(done), .done_queue_i(8'(done_queue)), .done_progress_i('0),
    .done_again_i(again_i), .done_stalled_i(stalled_i), .done_pending_i(pending_i),
    .done_asks_i(asks_i), .law_queue_i('0), .law_o(law), .line_o(line), .feed_queue_i('0),
    .feed_law_o(feed_law), .feed_area_o(feed_area), .begin_queue_i(begin_queue), .begin_o(begin_value),
    .live_o(live), .starts_o(starts), .asks_o(asks), .busy_o(busy), .active_o(active));

  // Of the followed queue.
  logic        stops, begins, bell, mine, walks;
  logic        rung_q = 1'b0, hint_q = 1'b0, wants_q = 1'b0, answered_q = 1'b0;
  logic        fresh_q = 1'b0, was_live_q = 1'b0;
  logic [15:0] hint_value_q, answer_value_q, start_q;
  logic [2:0]  walk_q = '0;
  logic [4:0]  passed_q = '0;  // visits of others since it wants one
  always_comb begin
    stops = (cfg_valid_i && !cfg_enable_i && cfg_queue_i == follow_q) || fault_i[follow_q];
    begins = cfg_valid_i && cfg_enable_i && cfg_queue_i == follow_q;
    bell = bell_i && bell_queue_i == follow_q && (live[follow_q] || starts[follow_q] || begins);
    mine = visit_valid && visit.queue_id == 8'(follow_q);
    walks = walk_i != '0 && walk_queue_i == follow_q;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) follow_q <= follow_i;
    one_q <= visit_valid && started_q;
    two_q <= one_q && long_i && started_q;
    one_queue_q <= visit.queue_id[1:0];
    two_queue_q <= one_queue_q;
    if (started_q) begin
      was_live_q <= live[follow_q];
      // A doorbell that no visit has taken.
      rung_q <= ((rung_q && !mine && !begins) || (bell && !bell_has_index_i)) && !stops;
      hint_q <= ((hint_q && !mine && !begins) || (bell && bell_has_index_i)) && !stops;
      if (bell_i && bell_queue_i == follow_q && bell_has_index_i) hint_value_q <= bell_index_i;
      answered_q <= ((answered_q && !mine) || (answer_i && answer_queue_i == follow_q)) && !begins;
      if (answer_i && answer_queue_i == follow_q) answer_value_q <= answer_index_i;
      walk_q <= begins ? '0 : (mine ? '0 : walk_q) | (walks ? walk_i : '0);
      fresh_q <= (fresh_q && !(done && done_queue == follow_q)) || begins;
      if (begins) start_q <= cfg_start_i;
      // An event of a queue in use makes it want a visit.
      wants_q <= ((wants_q && !mine) || (live[follow_q] && ((bell && !begins)
        || (answer_i && answer_queue_i == follow_q) || walks))) && !begins && !stops;
      passed_q <= (wants_q && !visiting[follow_q] && !begins && !stops && !mine)
        ? passed_q + 5'(visit_valid) : '0;
      asm_one_visit_ends_at_a_time: assume (!two_q || !one_q || long_i);
      chk_visited_queue_is_in_use: assert (!mine || was_live_q);
      chk_visits_of_a_queue_do_not_overlap: assert (!mine || !visiting[follow_q]);
      chk_doorbell_reaches_the_visit: assert (!mine || (!rung_q || visit.pending));
      chk_hint_reaches_the_visit: assert (!mine || !hint_q
        || (visit.hinted && visit.hint == hint_value_q));
      chk_answer_reaches_the_visit: assert (!mine || !answered_q
        || (visit.answered && visit.answer == answer_value_q));
      chk_walk_reaches_the_visit: assert (!mine || ((!walk_q[0] || visit.stopped)
        && (!walk_q[1] || visit.crossed) && (!walk_q[2] || visit.used_up)));
      chk_first_visit_is_fresh: assert (!mine || (fresh == fresh_q
        && (!fresh_q || start == start_q)));
      chk_event_makes_a_visit_wanted: assert (!wants_q || !live[follow_q] || busy[follow_q]);
      chk_nobody_waits_for_more_than_the_others: assert (passed_q < 5'(Queues));
      chk_stopped_queue_is_out_of_use: assert (!live[follow_q] || !starts[follow_q]);
    end
  end
endmodule
`default_nettype wire
