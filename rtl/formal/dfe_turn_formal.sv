// Proves in how many cycles a queue that wants a visit gets one.
//
// A visit takes four cycles, as that of dfe_visit, and ends as it likes. Any one queue is followed.
`default_nettype none
module dfe_turn_formal #(
  parameter int unsigned Queues = 4,
  localparam int unsigned Bits = $clog2(Queues),
  localparam int unsigned Cycles = 4  // of a visit
) (
  input wire logic            clk_i,
  input wire logic            cfg_valid_i,
  input wire logic [Bits-1:0] cfg_queue_i,
  input wire logic            cfg_enable_i,
  input wire logic            bell_i,
  input wire logic [Bits-1:0] bell_queue_i,
  input wire logic            bell_has_index_i,
  input wire logic            answer_i,
  input wire logic [Bits-1:0] answer_queue_i,
  input wire logic [2:0]      walk_i,  // stopped, crossed, used up
  input wire logic [Bits-1:0] walk_queue_i,
  input wire logic [Queues-1:0] fault_i,
  input wire logic            wake_i,
  input wire logic            again_i,
  input wire logic            stalled_i,
  input wire logic            pending_i,
  input wire logic            asks_i,
  input wire logic [Bits-1:0] follow_i
);
  logic                   started_q = 1'b0;
  logic [Bits-1:0]        follow_q;
  logic                   visit_valid, fresh, active, done;
  dfe_stream_pkg::visit_t visit;
  logic [15:0]            start, begin_value [2];
  dfe_stream_pkg::queue_t begin_queue [2];
  dfe_pkg::chain_law_t    law, feed_law;
  dfe_stream_pkg::area_t  feed_area;
  logic [1:0]             line;
  logic [Queues-1:0]      drawn_at, live, starts, asks, busy, visiting;
  assign begin_queue = '{8'd0, 8'd0};

  // The visits under way, the youngest first.
  logic [Cycles-1:0] under_way_q = '0;
  logic [Bits-1:0]   queue_q [Cycles];
  assign done = under_way_q[Cycles-1];
  always_comb begin
    visiting = '0;
    for (int unsigned i = 0; i < Cycles; i++) if (under_way_q[i]) visiting[queue_q[i]] = 1'b1;
  end
  dfe_contexts #(.Queues(Queues)) u_dut (
    .clk_i, .rst_ni(started_q), .window_mode_i(dfe_pkg::WindowNone), .window_base_i('0),
    .window_size_i('0), .cfg_valid_i, .cfg_queue_i(8'(cfg_queue_i)), .cfg_enable_i, .cfg_law_i('0),
    .cfg_start_i('0), .cfg_depth_i('0), .cfg_desc_addr_i('0), .cfg_avail_addr_i('0),
    .doorbell_i(bell_i), .doorbell_queue_i(8'(bell_queue_i)),
    .doorbell_has_index_i(bell_has_index_i), .doorbell_index_i('0), .answer_i,
    .answer_queue_i(8'(answer_queue_i)), .answer_failed_i(1'b0), .answer_index_i('0),
    .walk_stopped_i(walk_i[0]), .walk_crossed_i(walk_i[1]), .walk_used_up_i(walk_i[2]),
    .walk_queue_i(8'(walk_queue_i)), .fault_i, .wake_i, .visiting_i(visiting),
    .visit_valid_o(visit_valid), .drawn_at_o(drawn_at), .visit_o(visit), .start_o(start),
    .fresh_o(fresh), .done_i(done), .done_queue_i(8'(queue_q[Cycles-1])), .done_progress_i('0),
    .done_again_i(again_i), .done_stalled_i(stalled_i), .done_pending_i(pending_i),
    .done_asks_i(asks_i), .law_queue_i('0), .law_o(law), .line_o(line), .feed_queue_i('0),
    .feed_law_o(feed_law), .feed_area_o(feed_area), .begin_queue_i(begin_queue),
    .begin_o(begin_value), .live_o(live), .starts_o(starts), .asks_o(asks), .busy_o(busy),
    .active_o(active));

  // Of the followed queue: what makes it want a visit, and what ends that.
  logic       mine, ends, event_here, done_here;
  logic       wants_q = 1'b0, stalled_q = 1'b0, woken_q = 1'b0;
  logic [5:0] waited_q = '0, slept_q = '0;
  always_comb begin
    mine = drawn_at[follow_q];
    ends = (cfg_valid_i && cfg_queue_i == follow_q) || fault_i[follow_q];
    done_here = done && queue_q[Cycles-1] == follow_q;
    event_here = (bell_i && bell_queue_i == follow_q) || (answer_i && answer_queue_i == follow_q)
      || (walk_i != '0 && walk_queue_i == follow_q) || (done_here && again_i);
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) follow_q <= follow_i;
    under_way_q <= started_q ? {under_way_q[Cycles-2:0], visit_valid} : '0;
    queue_q[0] <= visit.queue_id[Bits-1:0];
    for (int unsigned i = 1; i < Cycles; i++) queue_q[i] <= queue_q[i-1];
    if (started_q) begin
      wants_q <= ((wants_q && !mine) || event_here) && live[follow_q] && !ends;
      waited_q <= (wants_q && !mine && !ends) ? waited_q + 6'd1 : '0;
      // Stalled until there is something new, and then woken.
      stalled_q <= ((stalled_q && !wake_i) || (done_here && stalled_i)) && live[follow_q] && !ends;
      woken_q <= ((woken_q && !mine) || (stalled_q && wake_i)) && live[follow_q] && !ends;
      slept_q <= (woken_q && !mine && !ends) ? slept_q + 6'd1 : '0;
      // Its own visit, if there is one, then one of each of the others.
      chk_wanted_visit_comes_in_time: assert (waited_q < 6'(Queues + Cycles + 1));
      chk_woken_queue_is_visited_in_time: assert (slept_q < 6'(Queues + Cycles + 1));
    end
  end
endmodule
`default_nettype wire
