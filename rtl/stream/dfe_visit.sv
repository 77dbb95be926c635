// Visits one queue in each cycle and decides what it reads next for itself.
//
// Latency:  five cycles from the draw of a queue to its request, which has its address.
// Ordering: an entry is read only after an index that covers it; the index is read again only
//           after a doorbell that came later than the last read of it.
// Stalls:   a queue whose buffers are all under way, or for which no tag is free, waits for a tag.
// Errors:   an index that jumps, an index that cannot be read, an area that has no meaning.
// Source:   VIRTIO v1.4, 2.7.6, 2.7.14 and 2.8.
`default_nettype none
module dfe_visit #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Windows = 4,  // buffers of one queue under way
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,

  input  wire logic [Queues-1:0]         live_i,

  // A queue is drawn.
  input  wire logic                      valid_i,
  input  wire logic [Queues-1:0]         drawn_at_i,
  input  wire dfe_stream_pkg::visit_t    visit_i,
  input  wire logic                      fresh_i,
  input  wire logic [15:0]               start_i,
  input  wire dfe_stream_pkg::cursor_t   cursor_i,
  input  wire logic [5:0]                windows_i,
  input  wire logic [5:0]                walked_i,    // as above, until the walk has left them
  input  wire dfe_stream_pkg::seen_t     seen_i,      // what windows showed of its packed ring
  input  wire logic                      plenty_i,    // there are tags to read windows twice
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
  input  wire logic                      tag_more_i,  // another is free behind it
  input  wire dfe_stream_pkg::tag_t      tag_i,
  input  wire logic                      released_i,  // a tag was given back in this cycle
  input  wire logic                      full_i,      // no request can be taken
  output      logic                      ask_valid_o,
  output      dfe_stream_pkg::ask_t      ask_o,
  output      dfe_stream_pkg::job_t      job_o,
  output      logic [7:0]                entries_o,   // of an available ring, or of a packed one
  output      logic                      to_end_o,    //   whose last is among them

  output      logic                      rest_o,
  output      logic [15:0]               rest_index_o,
  output      logic                      fault_o,
  output      dfe_stream_pkg::fault_t    fault_fields_o,
  output      logic                      active_o
);
  import dfe_stream_pkg::*;

  // First stage: where the queue stands.
  logic              valid_1q;
  logic [Queues-1:0] at_1q;
  visit_t            one_q;
  logic [15:0]       mask_1q;
  logic [7:0]        low_1q;
  dfe_stand u_stand (
    .clk_i, .visit_i, .fresh_i, .start_i, .cursor_i, .windows_i, .walked_i, .seen_i,
    .visit_o(one_q), .mask_o(mask_1q), .low_o(low_1q));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_1q <= 1'b0;
      at_1q <= '0;
    end else begin
      valid_1q <= valid_i;
      at_1q <= drawn_at_i;
    end
  end

  // Second and third stage: distances, and how they compare.
  logic              valid_3q;
  logic [Queues-1:0] at_2q, at_3q;
  visit_t            three_q;
  span_t             span_q;
  dfe_span #(.Queues(Queues), .Windows(Windows)) u_span (
    .clk_i, .rst_ni, .valid_i(valid_1q), .at_i(at_1q), .visit_i(one_q), .mask_i(mask_1q),
    .low_i(low_1q), .between_at_o(at_2q), .valid_o(valid_3q), .at_o(at_3q), .visit_o(three_q),
    .span_o(span_q));

  // Fourth stage: the decision. A read that is being asked for has the tag that is offered.
  logic       live, can, wants_ring, wants_index, wants_window, pending, streams, starts;
  logic       has_place, needless, routed, jumps, fails, no_ring, no_table, asks, stuck, ask_valid_q;
  logic       open_some, careful, goes_looking, looks, looks_on, by_look;
  logic [5:0] ahead;
  always_comb begin
    live = valid_3q && live_i[QueueBits'(three_q.queue_id)];
    // Windows are read twice where tags abound: once to see how far the driver has come.
    by_look = span_q.hint_ok ? three_q.seen : three_q.at.by_look;
    goes_looking = three_q.crossed && three_q.seen && three_q.whole && !three_q.looking
      && three_q.at.ahead > 6'd1 && three_q.depth > 6'd1 && (span_q.hint_ok || span_q.hint_here)
      && plenty_i;
    // What was seen may fall back behind what was read: then the walk finds the end for itself.
    looks = (three_q.at.looks && (three_q.looks_on || span_q.hint_ok)) || goes_looking;
    looks_on = three_q.looks_on || (goes_looking && !span_q.hint_ok);
    careful = span_q.careful && !looks;
    can = (ask_valid_q ? tag_more_i : tag_valid_i) && !full_i;
    // A hint that says nothing new is a doorbell without one.
    pending = three_q.pending
      || (three_q.hinted && (!span_q.hint_ok || three_q.law.is_packed));
    open_some = span_q.hint_ok || span_q.open_some;
    wants_ring = !three_q.law.is_packed && open_some;
    wants_index = !three_q.law.is_packed && !open_some && pending && !three_q.asks;
    streams = three_q.at.streams && !three_q.stopped;
    starts = three_q.law.is_packed && !streams && pending;
    wants_window = three_q.law.is_packed && (streams || starts);
    ahead = three_q.at.ahead;
    if (starts) ahead = 6'd1;
    else if (careful) ahead = 6'd2;
    else if (three_q.used_up && ahead < 6'(Windows)) ahead = ahead << 1;
    has_place = wants_index || (span_q.some_place && (!wants_window || (span_q.lap_ok
      && (looks ? (looks_on ? three_q.whole && span_q.look_ok : span_q.hint_ok)
        : starts || three_q.crossed || span_q.hint_ok || span_q.known_some
        || (three_q.used_up ? span_q.twice_ok : span_q.ahead_ok)))));
    // Nothing more is to be read until the walk has left a window.
    needless = wants_window && careful && !span_q.ahead_ok && !starts && !three_q.crossed
      && !span_q.hint_ok && !span_q.known_some;
    fails = three_q.answered && three_q.failed;
    jumps = !fails && span_q.jump;
    no_ring = (wants_ring || wants_index) && span_q.no_ring;
    no_table = (wants_ring || wants_window) && span_q.no_table;
    routed = !fails && !jumps && !no_ring && !no_table;
    asks = live && routed && (wants_ring || wants_index || wants_window) && can && has_place;
    stuck = live && routed && (wants_ring || wants_index || wants_window) && !needless
      && !(can && has_place);
  end

  logic        valid_4q, stuck_q, ring_q, index_q, window_q, starts_q, streams_q, pending_q, live_q;
  logic        fails_q, jumps_q, no_ring_q, no_table_q, known_ok_q, whole_q;
  visit_t      four_q;
  logic [15:0] slot_4q, known_4q, batch_4q, known, open;
  logic        open_fits, ahead_fits, known_fits, ahead_fills, known_fills;  // one read
  logic        known_some, known_all, by_look_q, looks_q, looks_on_q;
  logic [8:0]  batch;
  logic [5:0]  ahead_4q;
  logic [Queues-1:0] at_4q;
  // Where the next entry stands, and the index.
  logic [63:0] entry_addr_q, index_addr_q;
  always_ff @(posedge clk_i) begin
    index_addr_q <= three_q.avail.base + 64'd2;
    entry_addr_q <= three_q.avail.base + 64'({span_q.slot, 1'b0}) + 64'(dfe_pkg::AvailRingOffset);
    if (three_q.law.is_packed) entry_addr_q <= three_q.desc.base + 64'({span_q.slot, 4'd0});
  end
  always_comb begin
    known = span_q.hint_ok ? span_q.ahead : three_q.at.known;
    open = span_q.hint_ok ? span_q.ahead : span_q.open;
    open_fits = span_q.open <= 16'(span_q.room);
    ahead_fits = span_q.ahead <= 16'(span_q.room);
    ahead_fills = span_q.ahead >= 16'(span_q.room);
    batch = span_q.room;
    if (!three_q.law.is_packed && (span_q.hint_ok ? ahead_fits : open_fits)) batch = open[8:0];
    known_fits = span_q.hint_ok ? ahead_fits : three_q.at.known <= 16'(span_q.room);
    known_fills = span_q.hint_ok ? ahead_fills : three_q.at.known >= 16'(span_q.room);
    // What was seen to be available is read to its end and no further.
    known_some = span_q.hint_ok || span_q.known_some;
    known_all = by_look && !looks_on && known_some && known_fits;
    if (three_q.law.is_packed && known_all) batch = known[8:0];
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {valid_4q, ask_valid_q, stuck_q, live_q} <= '0;
      at_4q <= '0;
    end else begin
      valid_4q <= valid_3q;
      ask_valid_q <= asks;
      stuck_q <= stuck;
      live_q <= live;
      at_4q <= at_3q;
    end
  end
  always_ff @(posedge clk_i) begin
    four_q <= three_q;
    {ring_q, index_q, window_q} <= {wants_ring, wants_index, wants_window};
    {starts_q, streams_q, pending_q} <= {starts, streams, pending};
    {fails_q, jumps_q, no_ring_q, no_table_q} <= {fails, jumps, no_ring, no_table};
    slot_4q <= span_q.slot;
    known_4q <= known;
    batch_4q <= 16'(batch);
    known_ok_q <= three_q.law.is_packed && !looks_on && known_some && (known_fills || known_all);
    by_look_q <= by_look;
    {looks_q, looks_on_q} <= {looks && streams, looks_on};
    if (goes_looking) begin
      {four_q.at.to_ask, four_q.at.to_leave} <= '0;
      four_q.at.look <= looks_on ? three_q.at.fetched : three_q.hint;
    end
    whole_q <= !three_q.law.is_packed && (span_q.hint_ok ? ahead_fits : open_fits);
    ahead_4q <= ahead;
    if (!three_q.law.is_packed && span_q.hint_ok) four_q.at.avail <= three_q.hint;
    else if (three_q.answered && !three_q.failed) four_q.at.avail <= three_q.answer;
    if (!live) four_q.at.streams <= 1'b0;
  end

  // Last stage: the request, and where the queue stands behind it.
  logic        covered, rests, alive;
  logic [3:0]  released_q;
  logic        recently;
  logic [15:0] next_slot, next_place;
  assign recently = released_i || released_q != '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) released_q <= '0;
    else released_q <= {released_q[2:0], released_i};
  end
  always_comb begin
    alive = live_q && live_i[QueueBits'(four_q.queue_id)];
    fault_o = valid_4q && alive && (fails_q || jumps_q || no_ring_q || no_table_q);
    fault_fields_o = '{code: four_q.desc.code, is_local: 1'b0, addr: four_q.desc.base};
    if (fails_q) begin
      fault_fields_o = '{code: dfe_pkg::ErrReadFailed, is_local: four_q.avail.is_local,
        addr: index_addr_q};
    end else if (jumps_q) begin
      fault_fields_o = '{code: dfe_pkg::ErrAvailIndexJump, is_local: 1'b0,
        addr: 64'(four_q.answer)};
    end else if (no_ring_q) begin
      fault_fields_o = '{code: four_q.avail.code, is_local: 1'b0, addr: four_q.avail.base};
    end
    covered = ask_valid_q && (index_q || (window_q && starts_q));

    progress_o = four_q.at;
    progress_o.streams = alive && (streams_q || (starts_q && !stuck_q));
    progress_o.ahead = ahead_4q;
    progress_o.by_look = by_look_q;
    progress_o.looks = alive && looks_q;
    progress_o.known = (stuck_q && starts_q) ? four_q.at.known : known_4q;
    next_slot = slot_4q + batch_4q;
    if (ask_valid_q && ring_q) progress_o.fetched = four_q.at.fetched + batch_4q;
    next_place = {four_q.from[15], next_slot[14:0]};
    if (next_slot == four_q.law.size) next_place = {!four_q.from[15], 15'd0};
    if (ask_valid_q && window_q && looks_on_q) progress_o.look = next_place;
    else if (ask_valid_q && window_q) begin
      progress_o.fetched = next_place;
      progress_o.known = known_ok_q ? known_4q - batch_4q : '0;
      if (four_q.at.to_ask != '0) progress_o.to_ask = four_q.at.to_ask - 2'd1;
    end

    rests = ask_valid_q && alive && ring_q && whole_q && !pending_q && !four_q.asks;
    if (valid_4q && alive && !fault_o && !ring_q && !index_q && !pending_q) begin
      if (four_q.law.is_packed) rests = four_q.stopped && !starts_q;
      else rests = four_q.answered && !four_q.asks;
    end
  end

  always_comb begin
    ask_o = '{
      tag: tag_i, queue_id: four_q.queue_id, kind: dfe_pkg::ReadAvailIndex,
      is_local: four_q.avail.is_local, base: index_addr_q, offset: '0, count: 9'd2};
    if (ring_q) begin
      ask_o.kind = dfe_pkg::ReadAvailRing;
      ask_o.base = entry_addr_q;
      ask_o.count = {batch_4q[7:0], 1'b0};
    end else if (window_q) begin
      ask_o.kind = dfe_pkg::ReadPacked;
      ask_o.is_local = four_q.desc.is_local;
      ask_o.base = entry_addr_q;
      ask_o.count = {batch_4q[4:0], 4'd0};
    end
    job_o = '0;
    job_o.queue_id = four_q.queue_id;
    job_o.is_window = window_q;
    job_o.index = four_q.law.is_packed ? slot_4q : four_q.at.fetched;
    job_o.wrap = four_q.from[15];
    job_o.is_look = looks_on_q;
    job_o.epoch = four_q.at.epoch;
    job_o.settled = known_ok_q;
    entries_o = batch_4q[7:0];
    to_end_o = next_slot == four_q.law.size;
  end

  assign ask_valid_o = ask_valid_q;
  assign done_o = valid_4q;
  assign queue_o = four_q.queue_id;
  assign pending_o = alive && pending_q && !covered && !fault_o;
  assign asks_o = ask_valid_q && index_q;
  assign stalled_o = alive && stuck_q && !recently;
  assign again_o = alive && ((stuck_q && recently) || ask_valid_q);
  assign rest_o = rests;
  assign rest_index_o = progress_o.fetched;
  assign active_o = valid_1q || at_2q != '0 || valid_3q || valid_4q;
  assign visiting_o = at_1q | at_2q | at_3q | at_4q;
endmodule
`default_nettype wire
