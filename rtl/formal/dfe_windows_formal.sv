// Proves that dfe_windows never gives out a tag that is in use, and hands buffers on in ring order.
//
// Which tags are in use is kept beside it, from asking to release. Any one queue is followed.
`default_nettype none
module dfe_windows_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned Windows = 2,
  parameter int unsigned Tags = 3
) (
  input wire logic             clk_i,
  input wire logic             ask_i,
  input wire logic [1:0]       ask_kind_i,   // index, ring or window
  input wire logic             ask_queue_i,
  input wire logic             piece_i,
  input wire logic [1:0]       piece_tag_i,
  input wire logic             piece_second_i,
  input wire logic             piece_long_i,
  input wire logic [15:0]      piece_data_i,
  input wire logic             piece_last_i,
  input wire logic             piece_failed_i,
  input wire logic             ring_pop_i,
  input wire logic             window_pop_i,
  input wire logic             ring_release_i,
  input wire logic [1:0]       ring_release_tag_i,
  input wire logic             window_release_i,
  input wire logic [1:0]       window_release_tag_i,
  input wire logic             follow_i
);
  logic                 started_q = 1'b0, tag_more;
  dfe_stream_pkg::slots_t window_slots;
  logic                 tag_valid, answer, answer_failed, ring_valid, ring_failed, window_valid;
  logic                 window_failed, released, active;
  dfe_stream_pkg::tag_t tag, ring_tag, window_tag;
  dfe_stream_pkg::job_t ask_job, ring_job, window_job;
  dfe_stream_pkg::queue_t answer_queue;
  logic [15:0]          answer_index;
  logic [7:0]           ring_entries;
  logic [5:0]           count, walked_count;
  logic                 looked, plenty, window_maybe;
  dfe_stream_pkg::queue_t looked_queue;
  dfe_stream_pkg::seen_t seen;
  dfe_pkg::read_kind_e  kind;
  logic [15:0]          asked_q = '0, handed_q = '0;  // buffers of the followed queue
  logic                 follow_q;
  always_comb begin
    kind = dfe_pkg::ReadAvailIndex;
    if (ask_kind_i == 2'd1) kind = dfe_pkg::ReadAvailRing;
    if (ask_kind_i == 2'd2) kind = dfe_pkg::ReadPacked;
    ask_job = '0;
    ask_job.queue_id = 8'(ask_queue_i);
    ask_job.is_window = (ask_kind_i == 2'd2);
    ask_job.position = asked_q;  // its number among those of its queue
  end
  // Pieces come a cycle after their tag.
  logic        piece_q = 1'b0, second_q, long_q, last_q, failed_q;
  logic [1:0]  piece_tag_q;
  logic [15:0] data_q;
  dfe_windows #(.Queues(Queues), .Windows(Windows), .Tags(Tags)) u_dut (
    .clk_i, .rst_ni(started_q), .tag_valid_o(tag_valid), .tag_more_o(tag_more), .tag_o(tag), .ask_i, .ask_kind_i(kind),
    .ask_job_i(ask_job), .ask_entries_i(8'd1), .ask_to_end_i(1'b0), .start_i('0), .early_tag_i(8'(piece_tag_i)), .piece_i(piece_q),
    .piece_tag_i(8'(piece_tag_q)), .piece_second_i(second_q), .piece_long_i(long_q),
    .piece_data_i(data_q), .piece_offset_i('0), .piece_count_i(8'd16), .piece_flags_i('0), .piece_last_i(last_q), .piece_failed_i(failed_q),
    .answer_o(answer), .answer_queue_o(answer_queue), .answer_failed_o(answer_failed),
    .answer_index_o(answer_index), .ring_valid_o(ring_valid), .ring_tag_o(ring_tag),
    .ring_job_o(ring_job), .ring_entries_o(ring_entries), .ring_failed_o(ring_failed),
    .ring_pop_i, .window_valid_o(window_valid), .window_maybe_o(window_maybe), .window_tag_o(window_tag),
    .window_job_o(window_job), .window_slots_o(window_slots), .window_failed_o(window_failed), .window_pop_i, .ring_release_i,
    .ring_release_tag_i(8'(ring_release_tag_i)), .window_release_i,
    .window_release_tag_i(8'(window_release_tag_i)), .released_o(released), .looked_o(looked), .looked_queue_o(looked_queue),
    .count_queue_i(8'(follow_q)), .count_o(count), .walked_count_o(walked_count), .seen_o(seen), .plenty_o(plenty),
    .active_o(active));

  // Of each tag: asked for; its read under way; an index; a window; handed on and not released.
  logic [Tags-1:0] used_q = '0, reading_q = '0, index_q = '0, window_q = '0, held_q = '0;
  logic [Tags-1:0] unused_q = '0;  // in the cycle before
  logic [Tags-1:0] asked, ends, answered, freed, taken;
  logic [2:0]      out_q = '0, left_q = '0;  // of the followed queue: not handed on; not walked
  logic            mine_asked, mine_ring, mine_window, mine_left;
  logic [Tags-1:0] mine_q = '0;              // tags of the followed queue
  always_ff @(posedge clk_i) begin
    piece_q <= piece_i && started_q;
    piece_tag_q <= piece_tag_i;
    {second_q, long_q, last_q, failed_q} <= {piece_second_i, piece_long_i, piece_last_i, piece_failed_i};
    data_q <= piece_data_i;
    unused_q <= started_q ? ~used_q : '0;
  end

  always_comb begin
    asked = ask_i ? Tags'(1) << tag : '0;
    ends = (piece_q && last_q) ? Tags'(1) << piece_tag_q : '0;
    answered = ends & index_q;
    freed = answered | (ring_release_i ? Tags'(1) << ring_release_tag_i : '0)
      | (window_release_i ? Tags'(1) << window_release_tag_i : '0);
    taken = ((ring_valid && ring_pop_i) ? Tags'(1) << ring_tag : '0)
      | ((window_valid && window_pop_i) ? Tags'(1) << window_tag : '0);
    mine_asked = ask_i && ask_queue_i == follow_q && ask_kind_i != 2'd0;
    mine_ring = ring_valid && ring_pop_i && ring_job.queue_id == 8'(follow_q);
    mine_window = window_valid && window_pop_i && window_job.queue_id == 8'(follow_q);
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) follow_q <= follow_i;
    if (started_q) begin
      used_q <= (used_q | asked) & ~freed;
      reading_q <= (reading_q | asked) & ~ends;
      index_q <= (index_q & ~asked) | (ask_kind_i == 2'd0 ? asked : '0);
      window_q <= (window_q & ~asked) | (ask_kind_i == 2'd2 ? asked : '0);
      held_q <= (held_q | taken) & ~freed;
      if (mine_asked) asked_q <= asked_q + 16'd1;
      if (mine_ring || mine_window) handed_q <= handed_q + 16'd1;
      asm_asked_with_a_free_tag: assume (!ask_i || tag_valid);
      asm_kind_is_one: assume (ask_kind_i != 2'd3);
      // A queue has rings or windows: the followed one windows.
      asm_a_queue_has_one_format: assume (!ask_i || ask_kind_i == 2'd0
        || (ask_kind_i == 2'd2) == (ask_queue_i == follow_q));
      asm_a_queue_has_few_buffers: assume (!ask_i || ask_kind_i == 2'd0
        || (ask_queue_i == follow_q
          ? walked_count < 6'(Windows) : $countones(used_q & ~index_q & ~window_q) < Windows));
      asm_piece_of_a_read_under_way: assume (!piece_i || (piece_tag_i < 2'(Tags)
        && reading_q[piece_tag_i] && !ends[piece_tag_i]));
      asm_taken_is_offered: assume ((!ring_pop_i || ring_valid) && (!window_pop_i || window_valid));
      asm_released_was_taken: assume ((!ring_release_i || (ring_release_tag_i < 2'(Tags)
        && held_q[ring_release_tag_i] && !window_q[ring_release_tag_i]))
        && (!window_release_i || (window_release_tag_i < 2'(Tags)
        && held_q[window_release_tag_i] && window_q[window_release_tag_i])));
      chk_offered_tag_is_free: assert (!tag_valid || !used_q[tag[1:0]]);
      chk_offered_tag_is_in_range: assert (tag < 8'(Tags));
      // A tag that was given back can be offered in the cycle after the next.
      chk_no_tag_is_lost: assert (tag_valid || (unused_q & ~used_q) == '0);
      chk_handed_on_has_its_data: assert ((!ring_valid || !reading_q[ring_tag[1:0]])
        && (!window_valid || !reading_q[window_tag[1:0]]));
      chk_windows_in_the_order_of_the_ring: assert (!window_valid
        || window_job.queue_id != 8'(follow_q) || window_job.position == handed_q);
      chk_handed_on_is_in_use: assert ((!ring_valid || used_q[ring_tag[1:0]])
        && (!window_valid || used_q[window_tag[1:0]]));
      chk_answer_is_of_an_index: assert (!answer || answered != '0);
      chk_window_may_be_there: assert (!window_valid || window_maybe);
      chk_release_is_told: assert (released == (freed != '0));
    end
  end
endmodule
`default_nettype wire
