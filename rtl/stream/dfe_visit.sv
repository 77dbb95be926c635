// Visits one queue in each cycle and decides what it reads next for itself.
//
// Latency:  four cycles from the draw of a queue to its request.
// Ordering: an entry is read only after an index that covers it; the index is read again only
//           after a doorbell that came later than the last read of it.
// Stalls:   a queue whose buffers are all under way, or for which no tag is free, waits until a tag
//           is free.
// Errors:   an index that jumps, an index that cannot be read, an area that has no meaning.
// Source:   VIRTIO v1.4, 2.7.6, 2.7.14 and 2.8.
`default_nettype none
module dfe_visit #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Windows = 4  // buffers of one queue under way
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,

  input  wire logic [Queues-1:0]         live_i,

  // A queue is drawn.
  input  wire logic                      valid_i,
  input  wire dfe_stream_pkg::visit_t    visit_i,
  input  wire logic                      fresh_i,
  input  wire logic [15:0]               start_i,
  input  wire dfe_stream_pkg::cursor_t   cursor_i,
  input  wire logic [5:0]                windows_i,
  input  wire logic [5:0]                walked_i,    // as above, until the walk has left them
  output      logic [Queues-1:0]         visiting_o,

  // Its end, back to the contexts.
  output      logic                      done_o,
  output      dfe_stream_pkg::queue_t    queue_o,
  output      dfe_stream_pkg::progress_t progress_o,
  output      logic                      again_o,
  output      logic                      stalled_o,
  output      logic                      pending_o,
  output      logic                      asks_o,

  // A read, with a tag that is free.
  input  wire logic                      tag_valid_i,
  input  wire dfe_stream_pkg::tag_t      tag_i,
  input  wire logic                      released_i,  // a tag was given back in this cycle
  input  wire logic                      full_i,      // no request can be taken
  output      logic                      ask_valid_o,
  output      dfe_stream_pkg::ask_t      ask_o,
  output      dfe_stream_pkg::job_t      job_o,
  output      logic [7:0]                entries_o,   // of an available ring, or of a packed one

  output      logic                      rest_o,
  output      logic [15:0]               rest_index_o,
  output      logic                      fault_o,
  output      dfe_stream_pkg::fault_t    fault_fields_o,
  output      logic                      active_o
);
  // First stage: where the queue stands.
  logic                   valid_1q, valid_2q, valid_3q;
  dfe_stream_pkg::visit_t one_q, two_q, three_q, first;
  logic                   walked;
  always_comb begin
    first = visit_i;
    first.windows = visit_i.law.is_packed ? walked_i : windows_i;
    walked = visit_i.stopped || visit_i.crossed;
    if (fresh_i) begin
      first.at = '0;
      first.at.fetched = start_i;
      first.at.avail = start_i;
      first.stopped = 1'b0;
      first.crossed = 1'b0;
      first.used_up = 1'b0;
    end else if (walked) begin
      first.at.fetched = {cursor_i.wrap, cursor_i.index[14:0]};
      first.at.epoch = cursor_i.epoch;
      first.at.known = '0;
    end
  end

  // Second stage: distances.
  logic [15:0] open_2q, ahead_2q, slot_2q, slot;
  always_comb begin
    slot = one_q.at.fetched & (one_q.law.size - 16'd1);
    if (one_q.law.is_packed) slot = {1'b0, one_q.at.fetched[14:0]};
  end

  // Third stage: what they allow.
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1;
  logic        jump_3q, hint_ok_3q, lap_ok_3q;
  logic [15:0] open_3q, ahead_3q, slot_3q, to_end_3q, ring_ahead;
  logic [7:0]  entry_low;
  logic [8:0]  entry_room;
  logic [4:0]  window_room;
  logic [8:0]  room_3q;
  always_comb begin
    ring_ahead = ahead_2q;
    if (two_q.law.is_packed && two_q.hint[15] != two_q.at.fetched[15]) begin
      ring_ahead = ahead_2q + two_q.law.size;
    end
    entry_low = two_q.avail.base[7:0] + 8'(dfe_pkg::AvailRingOffset) + {slot_2q[6:0], 1'b0};
    entry_room = (9'd256 - 9'(entry_low)) >> 1;
    if (entry_room == '0) entry_room = 9'd1;
    window_room = dfe_stream_pkg::room(two_q.desc.base[7:0], slot_2q);
    // The first look at a packed ring fetches the rest of one line.
    if (two_q.at.known == '0 && (!two_q.at.streams || two_q.stopped)) begin
      window_room = 5'd4 - 5'(2'(two_q.desc.base[5:4] + slot_2q[1:0]));
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_1q <= 1'b0;
      valid_2q <= 1'b0;
      valid_3q <= 1'b0;
    end else begin
      valid_1q <= valid_i;
      valid_2q <= valid_1q;
      valid_3q <= valid_2q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) one_q <= first;
    if (valid_1q) begin
      two_q <= one_q;
      slot_2q <= slot;
      open_2q <= (one_q.answered ? one_q.answer : one_q.at.avail) - one_q.at.fetched;
      ahead_2q <= one_q.law.is_packed ? 16'(one_q.hint[14:0]) - slot
        : one_q.hint - one_q.at.fetched;
    end
    if (valid_2q) begin
      three_q <= two_q;
      slot_3q <= slot_2q;
      open_3q <= open_2q;
      ahead_3q <= ring_ahead;
      jump_3q <= two_q.answered && open_2q > two_q.law.size;
      hint_ok_3q <= two_q.hinted && ring_ahead != '0 && ring_ahead <= two_q.law.size
        && (two_q.law.is_packed || (ring_ahead > open_2q && !two_q.asks && !two_q.pending));
      // No entry is read for a pass of the ring before the walk has left it in the pass before: what
      // stands there may still be from the pass that looks alike.
      lap_ok_3q <= two_q.windows == '0 || {two_q.windows + 6'd1, 4'd0} <= two_q.law.size[9:0]
        || two_q.law.size[15:10] != '0;
      to_end_3q <= two_q.law.size - slot_2q;
      room_3q <= two_q.law.is_packed ? 9'(window_room) : entry_room;
    end
  end

  // Last stage: the decision.
  logic        live;  // still
  assign live = three_q.live && live_i[QueueBits'(three_q.queue_id)];
  logic [3:0]  released_q;
  logic        recently, can, wants_ring, wants_index, wants_window, pending, streams, starts;
  logic        rests, has_place;
  logic [15:0] open, batch, known, next_slot;
  logic [5:0]  ahead;
  assign recently = released_i || released_q != '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) released_q <= '0;
    else released_q <= {released_q[2:0], released_i};
  end

  always_comb begin
    can = tag_valid_i && !full_i;
    // A hint that says nothing new is a doorbell without one.
    pending = three_q.pending
      || (three_q.hinted && (!hint_ok_3q || three_q.law.is_packed));
    open = hint_ok_3q ? ahead_3q : open_3q;
    wants_ring = !three_q.law.is_packed && open != '0;
    wants_index = !three_q.law.is_packed && !wants_ring && pending && !three_q.asks;

    known = three_q.at.known;
    if (hint_ok_3q) known = ahead_3q;
    streams = three_q.at.streams && !three_q.stopped;
    starts = !streams && pending;
    ahead = three_q.at.ahead;
    if (starts) ahead = 6'd1;
    else if (three_q.used_up && ahead < 6'(Windows)) ahead = ahead << 1;
    wants_window = three_q.law.is_packed && (streams || starts);
    has_place = three_q.windows < 6'(Windows) && (!wants_window || lap_ok_3q)
      && (!wants_window || starts || three_q.crossed || known != '0 || three_q.windows < ahead);

    batch = 16'(room_3q);
    if (to_end_3q < batch) batch = to_end_3q;
    if (wants_ring && open < batch) batch = open;
  end

  logic stuck, covered;
  always_comb begin
    fault_o = 1'b0;
    fault_fields_o = '{
      code: dfe_pkg::ErrReadFailed, is_local: three_q.avail.is_local, addr: three_q.avail.base + 64'd2};
    ask_valid_o = 1'b0;
    stuck = 1'b0;
    covered = 1'b0;
    rests = 1'b0;
    progress_o = three_q.at;
    if (three_q.answered && !three_q.failed) progress_o.avail = three_q.answer;
    if (!three_q.law.is_packed && hint_ok_3q) progress_o.avail = three_q.hint;
    progress_o.streams = streams || starts;
    progress_o.ahead = ahead;
    progress_o.known = known;
    next_slot = slot_3q + batch;

    if (!valid_3q || !live) begin
      progress_o.streams = 1'b0;
    end else if (three_q.answered && three_q.failed) begin
      fault_o = 1'b1;
    end else if (jump_3q) begin
      fault_o = 1'b1;
      fault_fields_o = '{code: dfe_pkg::ErrAvailIndexJump, is_local: 1'b0,
        addr: 64'(three_q.answer)};
    end else if ((wants_ring || wants_index) && three_q.avail.code != dfe_pkg::ErrNone) begin
      fault_o = 1'b1;
      fault_fields_o = '{code: three_q.avail.code, is_local: 1'b0, addr: three_q.avail.base};
    end else if ((wants_ring || wants_window) && three_q.desc.code != dfe_pkg::ErrNone) begin
      fault_o = 1'b1;
      fault_fields_o = '{code: three_q.desc.code, is_local: 1'b0, addr: three_q.desc.base};
    end else if (wants_ring || wants_index || wants_window) begin
      stuck = !can || (!wants_index && !has_place);
      ask_valid_o = !stuck;
      covered = ask_valid_o && (wants_index || (wants_window && starts));
      if (stuck && starts) begin
        progress_o.streams = 1'b0;
        progress_o.known = three_q.at.known;
      end
    end
    if (ask_valid_o && wants_ring) begin
      progress_o.fetched = three_q.at.fetched + batch;
      rests = (open == batch) && !pending && !three_q.asks;
    end
    if (ask_valid_o && wants_window) begin
      progress_o.fetched = {three_q.at.fetched[15], next_slot[14:0]};
      if (next_slot == three_q.law.size) progress_o.fetched = {!three_q.at.fetched[15], 15'd0};
      progress_o.known = (known > batch) ? known - batch : '0;
    end
    if (valid_3q && live && !fault_o && !wants_ring && !wants_index && !pending) begin
      if (three_q.law.is_packed) rests = three_q.stopped && !starts;
      else rests = rests || (three_q.answered && !three_q.asks);
    end
  end

  always_comb begin
    ask_o = '{
      tag: tag_i, queue_id: three_q.queue_id, kind: dfe_pkg::ReadAvailIndex,
      is_local: three_q.avail.is_local, base: three_q.avail.base, offset: 20'd2, count: 9'd2,
      remaining: '0};
    if (wants_ring) begin
      ask_o.kind = dfe_pkg::ReadAvailRing;
      ask_o.offset = 20'({slot_3q, 1'b0}) + 20'(dfe_pkg::AvailRingOffset);
      ask_o.count = {batch[7:0], 1'b0};
    end else if (wants_window) begin
      ask_o.kind = dfe_pkg::ReadPacked;
      ask_o.is_local = three_q.desc.is_local;
      ask_o.base = three_q.desc.base;
      ask_o.offset = {slot_3q, 4'd0};
      ask_o.count = {batch[4:0], 4'd0};
      ask_o.remaining = batch;
    end
    job_o = '0;
    job_o.queue_id = three_q.queue_id;
    job_o.is_window = wants_window;
    job_o.index = three_q.law.is_packed ? slot_3q : three_q.at.fetched;
    job_o.wrap = three_q.at.fetched[15];
    job_o.epoch = three_q.at.epoch;
    job_o.settled = known >= batch;
    entries_o = batch[7:0];
  end

  assign done_o = valid_3q;
  assign queue_o = three_q.queue_id;
  assign pending_o = live && pending && !covered && !fault_o;
  assign asks_o = ask_valid_o && wants_index;
  assign stalled_o = stuck && !recently;
  assign again_o = valid_3q && live && !fault_o
    && ((stuck && recently) || ask_valid_o);
  assign rest_o = rests;
  assign rest_index_o = progress_o.fetched;
  assign active_o = valid_1q || valid_2q || valid_3q;
  always_comb begin
    visiting_o = '0;
    for (int unsigned q = 0; q < Queues; q++) begin
      visiting_o[q] = (valid_1q && one_q.queue_id == 8'(q)) || (valid_2q && two_q.queue_id == 8'(q))
        || (valid_3q && three_q.queue_id == 8'(q));
    end
  end
endmodule
`default_nettype wire
