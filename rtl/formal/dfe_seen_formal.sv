// Proves that dfe_seen never tells of an entry that no window showed to be available.
//
// One entry of one queue's ring is followed, any of sixteen. Windows of two entries come in order; the
// walk begins anew at any of them. Kept beside it: whether each window under way showed the entry, as
// the pieces of its data came in any order and form.
`default_nettype none
module dfe_seen_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned Tags = 2
) (
  input wire logic       clk_i,
  input wire logic [1:0] start_i,
  input wire logic       ask_i,
  input wire logic       ask_tag_i,
  input wire logic       ask_queue_i,
  input wire logic       ask_anew_i,    // the walk has begun anew
  input wire logic       ask_settled_i,
  input wire logic       ask_look_i,
  input wire logic       piece_i,
  input wire logic       piece_tag_i,
  input wire logic [7:0] piece_offset_i,
  input wire logic [7:0] piece_count_i,
  input wire logic [3:0] piece_flags_i,
  input wire logic       hand_on_i,
  input wire logic       hand_on_tag_i,
  input wire logic       hand_on_failed_i,
  input wire logic [3:0] entry_i,       // that is followed
  input wire logic       follow_i
);
  import dfe_stream_pkg::*;
  logic       started_q = 1'b0, follow_q;
  logic [3:0] entry_q;
  job_t       ask_job, job_q [Tags];
  seen_t      seen;
  logic [1:0] under_way_q = '0, shown_q, missing_q, anew_q;
  // Where the followed queue's last window handed on begins, as long ago as what is told.
  logic [3:0] last_q [3];
  logic [3:0] next_q = '0;         // the followed queue's next entry
  logic [5:0] epoch_q = '0;
  logic       looked_q = 1'b0, looked_queue_q;
  logic       wrap_q = 1'b1, older_q = 1'b0;
  always_ff @(posedge clk_i) if (ask_i) older_q <= (under_way_q == '0) ? ask_tag_i : !ask_tag_i;
  always_comb begin
    ask_job = '0;
    ask_job.queue_id = 8'(ask_queue_i);
    ask_job.is_window = 1'b1;
    ask_job.index = 16'(next_q);
    ask_job.wrap = wrap_q;
    ask_job.epoch = epoch_q + 6'(ask_anew_i);
    ask_job.settled = ask_settled_i;
    ask_job.is_look = ask_look_i;
  end
  dfe_seen #(.Queues(Queues), .Tags(Tags), .DataBytes(32)) u_dut (
    .clk_i, .rst_ni(started_q), .start_i, .ask_i, .ask_tag_i, .ask_job_i(ask_job),
    .ask_to_end_i(next_q == 4'd14), .piece_i, .piece_tag_i, .piece_offset_i, .piece_count_i,
    .piece_flags_i, .hand_on_i, .hand_on_tag_i, .hand_on_job_i(job_q[hand_on_tag_i]),
    .hand_on_slots_i(5'd2), .hand_on_failed_i, .looked_i(looked_q), .looked_queue_i(looked_queue_q),
    .queue_i(follow_q), .seen_o(seen));

  // Does the piece show the followed entry whole, and available; does it touch it?
  logic       mine, has, touches, available;
  logic [7:0] first, place;
  always_comb begin
    place = {3'd0, entry_q[0], 4'd0};  // of the entry in a window of two
    first = place - piece_offset_i;
    touches = piece_offset_i < place + 8'd16 && piece_offset_i + piece_count_i > place;
    has = piece_offset_i <= place && piece_offset_i[3:0] == '0
      && piece_offset_i + piece_count_i >= place + 8'd16;
    available = first[4] ? piece_flags_i[3:2] == {!job_q[piece_tag_i].wrap, job_q[piece_tag_i].wrap}
      : piece_flags_i[1:0] == {!job_q[piece_tag_i].wrap, job_q[piece_tag_i].wrap};
  end

  // Since the walk began anew: the followed entry, and the one before it, were handed on unseen.
  logic [1:0] of_entry, of_follow;
  logic       unseen_q = 1'b0, unseen_1q = 1'b0, unseen_2q = 1'b0, handed_q = 1'b0, ring_moved_q = 1'b0;
  always_comb begin
    for (int unsigned t = 0; t < 2; t++) begin
      of_follow[t] = job_q[t].queue_id == 8'(follow_q);
      of_entry[t] = of_follow[t] && job_q[t].index[3:1] == entry_q[3:1];
    end
    mine = hand_on_i && of_follow[hand_on_tag_i] && !job_q[hand_on_tag_i].settled;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) {follow_q, entry_q} <= {follow_i, entry_i};
    if (started_q) begin
      if (ask_i) begin
        job_q[ask_tag_i] <= ask_job;
        under_way_q[ask_tag_i] <= 1'b1;
        shown_q[ask_tag_i] <= 1'b0;
        missing_q[ask_tag_i] <= 1'b0;
        if (ask_queue_i == follow_q) begin
          next_q <= next_q + 4'd2;
          if (next_q == 4'd14) {wrap_q, ring_moved_q} <= {!wrap_q, 1'b1};
          epoch_q <= ask_job.epoch;
        end
      end
      if (piece_i && touches) begin
        if (has && available) shown_q[piece_tag_i] <= 1'b1;
        else missing_q[piece_tag_i] <= 1'b1;
      end
      {last_q[1], last_q[2]} <= {last_q[0], last_q[1]};
      if (hand_on_i && of_follow[hand_on_tag_i]) last_q[0] <= job_q[hand_on_tag_i].index[3:0];
      if (hand_on_i) under_way_q[hand_on_tag_i] <= 1'b0;
      looked_q <= hand_on_i && job_q[hand_on_tag_i].is_look;
      looked_queue_q <= job_q[hand_on_tag_i].queue_id[0];
      // What was settled was known to be available when it was asked for.
      if (hand_on_i && of_entry[hand_on_tag_i]) handed_q <= 1'b1;
      if (mine) begin
        unseen_q <= (unseen_q || (of_entry[hand_on_tag_i] && (hand_on_failed_i
          || missing_q[hand_on_tag_i] || !shown_q[hand_on_tag_i])));
      end
      {unseen_1q, unseen_2q} <= {unseen_q, unseen_1q};
      if (start_i[follow_q]) begin
        {handed_q, unseen_q, unseen_1q, unseen_2q} <= '0;
        {next_q, epoch_q, wrap_q} <= {4'd0, 6'd0, 1'b1};
      end
      asm_a_free_tag: assume (!ask_i || !under_way_q[ask_tag_i]);
      asm_of_a_window: assume (!piece_i || (under_way_q[piece_tag_i]
        && piece_offset_i < 8'd32 && piece_count_i != '0 && piece_count_i <= 8'd32
        && piece_offset_i + piece_count_i <= 8'd32));
      asm_handed_on_was_asked: assume (!hand_on_i || (under_way_q[hand_on_tag_i]
        && !(piece_i && piece_tag_i == hand_on_tag_i)));
      // The older of two is handed on first.
      asm_in_order: assume (!hand_on_i || !(&under_way_q) || older_q == hand_on_tag_i);
      // One beginning of the walk, and one pass: what is true of it is so of each.
      asm_one_pass: assume (!ask_anew_i && !ring_moved_q);
      asm_configured_when_drained: assume (start_i == '0
        || (under_way_q == '0 && !ask_i && !hand_on_i));
      // Of a window that brought its data every byte came.
      asm_all_came: assume (!hand_on_i || hand_on_failed_i || !of_entry[hand_on_tag_i]
        || shown_q[hand_on_tag_i] || missing_q[hand_on_tag_i]);
      // What was not handed on, or handed on unseen, is not told of.
      chk_told_was_shown: assert (!seen.some || !unseen_q || seen.place[3:0] <= entry_q
        && seen.place[15]);
      chk_told_was_handed_on: assert (!seen.some || handed_q || seen.place[3:0] <= entry_q
        && seen.place[15]);
      // A place of windows long gone would be one of the pass that looks alike.
      chk_place_is_of_the_last_window: assert (!seen.some
        || 4'(seen.place[3:0] - last_q[2]) <= 4'd2);
      chk_whole_has_no_gap: assert (!seen.some || !seen.whole || !unseen_2q);
      chk_looking_is_under_way: assert (seen.looking <= 6'd3
        && (seen.looking == '0 || looked_q || under_way_q != '0));
    end
  end
endmodule
`default_nettype wire
