// Proves of dfe_visit that a queue reads what it may and no more, and that nothing it was told is lost.
//
// A visit's words are what dfe_contexts and dfe_windows hold of the queue. A split ring has a size
// that is a power of two, and an index known of it is at most a ring ahead.
`default_nettype none
module dfe_visit_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned Windows = 4
) (
  input wire logic                    clk_i,
  input wire logic [Queues-1:0]       live_i,
  input wire logic                    valid_i,
  input wire dfe_stream_pkg::visit_t  visit_i,
  input wire logic                    fresh_i,
  input wire logic [15:0]             start_i,
  input wire dfe_stream_pkg::cursor_t cursor_i,
  input wire logic [5:0]              windows_i,
  input wire logic [5:0]              walked_i,
  input wire dfe_stream_pkg::seen_t   seen_i,
  input wire logic                    plenty_i,
  input wire logic                    tag_valid_i,
  input wire logic                    tag_more_i,
  input wire dfe_stream_pkg::tag_t    tag_i,
  input wire logic                    released_i,
  input wire logic                    full_i
);
  import dfe_stream_pkg::*;
  typedef struct packed {
    logic        valid;
    visit_t      visit;
    logic [5:0]  held;     // buffers of the queue that are not used up
    logic [15:0] fetched;  // split: as the queue stands, and the index it knows
    logic [15:0] avail;
    logic        live;     // in the cycle before
  } told_t;
  logic              started_q = 1'b0;
  logic [Queues-1:0] visiting, drawn_at;
  logic              done, again, stalled, pending, asks, ask_valid, to_end, rest, fault, active;
  queue_t            queue_id;
  progress_t         progress;
  ask_t              ask;
  job_t              job;
  logic [7:0]        entries;
  logic [15:0]       rest_index;
  fault_t            fields;
  always_comb begin
    drawn_at = '0;
    drawn_at[visit_i.queue_id[0]] = valid_i;
  end
  dfe_visit #(.Queues(Queues), .Windows(Windows)) u_dut (
    .clk_i, .rst_ni(started_q), .live_i, .valid_i, .drawn_at_i(drawn_at), .visit_i, .fresh_i,
    .start_i, .cursor_i, .windows_i, .walked_i, .seen_i, .plenty_i, .visiting_o(visiting),
    .done_o(done), .queue_o(queue_id), .progress_o(progress), .again_o(again),
    .stalled_o(stalled), .pending_o(pending), .asks_o(asks), .tag_valid_i, .tag_more_i, .tag_i,
    .released_i, .full_i, .ask_valid_o(ask_valid), .ask_o(ask), .job_o(job),
    .entries_o(entries), .to_end_o(to_end), .rest_o(rest), .rest_index_o(rest_index),
    .fault_o(fault), .fault_fields_o(fields), .active_o(active));

  // What the visit was told, until it ends; where its queue stands by that.
  told_t  told, one_q = '0, two_q = '0, three_q = '0, four_q = '0;
  always_comb begin
    told = '{valid: valid_i, visit: visit_i, held: walked_i, fetched: visit_i.at.fetched,
      avail: visit_i.answered ? visit_i.answer : visit_i.at.avail, live: 1'b1};
    if (fresh_i) begin
      told.fetched = start_i;
      if (!visit_i.answered) told.avail = start_i;
    end
  end
  function automatic told_t later(told_t it);
    later = it;
    later.live = live_i[it.visit.queue_id[0]];
  endfunction

  visit_t      v;
  dfe_pkg::chain_law_t law;
  logic        alive, ring, index, window, tag_held_q = 1'b0, full_q = 1'b1, power;
  logic [15:0] open, hinted_open, slot;
  logic [16:0] behind;      // the entry behind those that are read
  logic [63:0] place;       // where they must begin
  assign v = four_q.visit;
  assign law = v.law;
  always_comb begin
    alive = four_q.live && live_i[v.queue_id[0]];
    ring = ask_valid && ask.kind == dfe_pkg::ReadAvailRing;
    index = ask_valid && ask.kind == dfe_pkg::ReadAvailIndex;
    window = ask_valid && ask.kind == dfe_pkg::ReadPacked;
    open = four_q.avail - four_q.fetched;
    hinted_open = v.hint - four_q.fetched;
    slot = law.is_packed ? job.index : job.index & (law.size - 16'd1);
    behind = 17'(slot) + 17'(entries);
    place = law.is_packed ? v.desc.base + 64'({slot, 4'd0})
      : v.avail.base + 64'd4 + 64'({slot, 1'b0});
    power = (visit_i.law.size & (visit_i.law.size - 16'd1)) == '0;
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    {one_q, two_q, three_q, four_q} <= {told, later(one_q), later(two_q), later(three_q)};
    if (!started_q) {one_q.valid, two_q.valid, three_q.valid, four_q.valid} <= '0;
    full_q <= full_i;
    tag_held_q <= ask_valid ? tag_more_i : tag_valid_i;
    asm_queue_is_one_of_them: assume (visit_i.queue_id < 8'(Queues));
    asm_size_is_legal: assume (visit_i.law.size != '0 && visit_i.law.size <= 16'd32768
      && (visit_i.law.is_packed || power));
    asm_depth_is_legal: assume (visit_i.depth != '0 && visit_i.depth <= 6'(Windows)
      && windows_i <= walked_i && walked_i <= 6'(Windows));
    asm_index_is_at_most_a_ring_ahead: assume (visit_i.law.is_packed
      || 16'(visit_i.at.avail - visit_i.at.fetched) <= visit_i.law.size);
    asm_split_ring_has_no_windows: assume (visit_i.law.is_packed || !(visit_i.at.looks
      || visit_i.stopped || visit_i.crossed || visit_i.seen || visit_i.looks_on));
    asm_packed_places_lie_in_the_ring: assume (!visit_i.law.is_packed
      || (visit_i.at.fetched[14:0] < visit_i.law.size && visit_i.at.look[14:0] < visit_i.law.size
      && start_i[14:0] < visit_i.law.size && cursor_i.index[14:0] < visit_i.law.size
      && seen_i.place[14:0] < visit_i.law.size && visit_i.hint[14:0] < visit_i.law.size));
    asm_first_visit_has_no_answer: assume (!fresh_i || !visit_i.answered);
    asm_packed_ring_has_no_index: assume (!visit_i.law.is_packed
      || !(visit_i.answered || visit_i.asks));
    asm_tag_stays: assume (!started_q || !tag_held_q || tag_valid_i);
    if (started_q) begin
      chk_visit_ends_after_four_cycles: assert (done == four_q.valid
        && (!done || queue_id == v.queue_id));
      chk_queue_is_being_visited: assert ((!one_q.valid || visiting[one_q.visit.queue_id[0]])
        && (!two_q.valid || visiting[two_q.visit.queue_id[0]])
        && (!three_q.valid || visiting[three_q.visit.queue_id[0]])
        && (!done || visiting[v.queue_id[0]]));
      chk_active_while_one_is_visited: assert (active
        == (one_q.valid || two_q.valid || three_q.valid || four_q.valid));
      chk_asked_at_the_end_of_a_visit: assert (!ask_valid || done);
      chk_asked_with_a_tag: assert (!ask_valid || (tag_valid_i && ask.tag == tag_i));
      chk_asked_when_there_is_room: assert (!ask_valid || !full_q);
      chk_ring_entries_lie_in_the_ring: assert (!ring
        || (entries != '0 && behind <= 17'(law.size)));
      chk_ring_entries_are_covered_by_an_index: assert (!ring || 16'(entries) <= open
        || (v.hinted && 16'(entries) <= hinted_open && hinted_open <= law.size));
      chk_windows_lie_in_the_ring: assert (!window || (entries != '0 && entries <= 8'd16
        && behind <= 17'(law.size)));
      chk_read_begins_at_its_entry: assert (!(ring || window) || ask.base == place);
      chk_read_has_its_entries: assert ((!ring || ask.count == {entries, 1'b0})
        && (!window || ask.count == {entries[4:0], 4'd0}) && (!index || ask.count == 9'd2));
      chk_index_is_where_it_stands: assert (!index || ask.base == v.avail.base + 64'd2);
      chk_read_crosses_no_border: assert (!(ring || window) || entries == 8'd1
        || 10'(ask.base[7:0]) + 10'(ask.count) <= 10'd256);
      chk_read_goes_where_its_area_was_routed: assert (!ask_valid
        || ask.is_local == (window ? v.desc.is_local : v.avail.is_local));
      chk_area_without_a_meaning_is_not_read: assert (
        !((ring || index) && v.avail.code != dfe_pkg::ErrNone)
        && !((ring || window) && v.desc.code != dfe_pkg::ErrNone));
      chk_format_of_the_queue_is_read: assert (!ask_valid || window == law.is_packed);
      chk_index_is_read_behind_a_doorbell: assert (!index || ((v.pending || v.hinted) && !v.asks));
      chk_dead_queue_asks_nothing: assert (!ask_valid || four_q.live);
      chk_depth_is_heeded: assert (!(ring || window)
        || (four_q.held < v.depth && four_q.held < 6'(Windows)));
      chk_fault_ends_the_visit: assert (!fault || !ask_valid);
      chk_doorbell_is_kept_or_answered: assert (!(done && alive && v.pending && !fault)
        || pending || index || window);
      chk_failed_index_is_told: assert (!(done && alive && v.answered && v.failed)
        || (fault && fields.code == dfe_pkg::ErrReadFailed));
      chk_jump_is_told: assert (!(done && alive && v.answered && !v.failed && open > law.size)
        || (fault && fields.code == dfe_pkg::ErrAvailIndexJump));
      chk_open_entries_are_asked_for_or_wait: assert (!(done && alive && !law.is_packed && !fault
        && open != '0) || ring || again || stalled);
      chk_doorbell_is_served_or_waits: assert (!(done && alive && !law.is_packed && !fault
        && v.pending && !v.asks) || index || again || stalled);
      chk_split_queue_goes_on_behind_its_read: assert (!(done && alive && !law.is_packed)
        || progress.fetched == four_q.fetched + (ring ? 16'(entries) : 16'd0));
      chk_window_goes_on_behind_its_read: assert (!window || job.is_look
        || progress.fetched == (behind == 17'(law.size) ? {!job.wrap, 15'd0}
        : {job.wrap, behind[14:0]}));
      chk_rest_has_nothing_open: assert (!rest || law.is_packed
        || (progress.fetched == progress.avail && !pending && !v.asks && rest_index
        == progress.fetched));
      chk_end_of_the_ring_is_told: assert (!(ring || window)
        || to_end == (16'(slot + 16'(entries)) == law.size));
    end
  end
endmodule
`default_nettype wire
