// Measures for a visit how far its queue may read: entries that are known, and room for them.
//
// Latency: two cycles.
// Source:  VIRTIO v1.4, 2.7.6, 2.7.23 and 2.8.
`default_nettype none
module dfe_span #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Windows = 4
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic                   valid_i,
  input  wire logic [Queues-1:0]      at_i,
  input  wire dfe_stream_pkg::visit_t visit_i,
  input  wire logic [15:0]            mask_i,  // the ring's size less one
  input  wire logic [7:0]             low_i,   // bytes from its first entry to the next 256

  output      logic [Queues-1:0]      between_at_o,
  output      logic                   valid_o,
  output      logic [Queues-1:0]      at_o,
  output      dfe_stream_pkg::visit_t visit_o,
  output      dfe_stream_pkg::span_t  span_o
);
  import dfe_stream_pkg::*;

  // Distances.
  logic        valid_q, looks_q, careful_q;
  visit_t      visit_q;
  logic [15:0] slot, hint, place, open_q, ahead_q, back_q, slot_q, to_end_q;
  logic [7:0]  bytes, bytes_q;
  slots_t      room_q;
  logic [1:0]  in_line;
  logic [2:0]  line_q;          // entries of a packed ring to the end of their line
  logic        idle_q;          // no buffer is under way
  logic [9:0]  taken, taken_q;  // entries of the windows under way, and of one more
  logic        lap_q;           // the ring has as many
  logic [15:0] left_q;          //   and these besides
  always_comb begin
    slot = visit_i.from & mask_i;
    if (visit_i.law.is_packed) slot = {1'b0, visit_i.from[14:0]};
    hint = visit_i.hint;
    place = visit_i.at.fetched;
    if (visit_i.law.is_packed) begin
      hint[15] = 1'b0;
      place[15] = 1'b0;
    end
    bytes = low_i - {slot[6:0], 1'b0};
    // The last of a line goes over its end where the ring is not aligned.
    in_line = visit_i.desc.base[5:4] + slot[1:0];
    taken = {visit_i.windows + 6'd1, 4'd0};
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      between_at_o <= '0;
    end else begin
      valid_q <= valid_i;
      between_at_o <= at_i;
    end
  end
  always_ff @(posedge clk_i) begin
    visit_q <= visit_i;
    slot_q <= slot;
    open_q <= (visit_i.answered ? visit_i.answer : visit_i.at.avail) - visit_i.at.fetched;
    ahead_q <= hint - place;
    back_q <= place - hint;
    to_end_q <= visit_i.law.size - slot;
    bytes_q <= bytes;
    careful_q <= (visit_i.at.to_leave != '0);
    // The first look at a packed ring, and one behind the rest of a list that crossed into another
    // read, fetches the rest of one line.
    looks_q <= visit_i.at.known == '0 && (!visit_i.at.streams || visit_i.stopped
      || (visit_i.at.to_leave != '0 && visit_i.at.to_ask != 2'd2));
    room_q <= room(visit_i.desc.base[7:0], slot);
    idle_q <= visit_i.windows == '0;
    line_q <= 3'd4 - 3'(in_line) - 3'(visit_i.desc.base[3:0] != '0 && in_line != '1);
    taken_q <= taken;
    lap_q <= taken <= visit_i.law.size[9:0] || visit_i.law.size[15:10] != '0;
    left_q <= visit_i.law.size - 16'(taken);
  end

  // What they allow.
  logic       turned;
  logic [8:0] ring_room;
  slots_t     window_room;
  logic       ring_ends, window_ends;  // before the room does
  span_t      span;
  always_comb begin
    // Of a queue of which nothing is under way, one line, so that its first entries come early.
    ring_room = {1'b0, bytes_q[7:1] == '0 && !bytes_q[0], bytes_q[7:1]};
    if (idle_q) ring_room = {3'd0, bytes_q[5:1] == '0 && !bytes_q[0], bytes_q[5:1]};
    if (ring_room == '0) ring_room = 9'd1;
    ring_ends = to_end_q < 16'(ring_room);
    window_room = looks_q ? 5'(line_q) : room_q;
    window_ends = to_end_q < 16'(window_room);
    turned = visit_q.law.is_packed && visit_q.hint[15] != visit_q.at.fetched[15];

    span.slot = slot_q;
    span.open = open_q;
    span.open_some = (open_q != '0);
    span.ahead = turned ? ahead_q + visit_q.law.size : ahead_q;
    span.jump = visit_q.answered && open_q > visit_q.law.size;
    span.hint_ok = (visit_q.hinted || visit_q.seen)
      && (turned ? back_q < visit_q.law.size : ahead_q != '0 && ahead_q <= visit_q.law.size)
      && (visit_q.law.is_packed || (ahead_q > open_q && !visit_q.asks && !visit_q.pending));
    span.known_some = (visit_q.at.known != '0);
    span.hint_here = visit_q.hint == visit_q.at.fetched;
    // No entry is read for a pass of the ring before the walk has left it in the pass before: what
    // stands there may still be from the pass that looks alike.
    span.lap_ok = idle_q || lap_q;
    // So for windows that are looked at, which are ahead of what is known.
    span.look_ok = turned ? !back_q[15] && back_q >= 16'(taken_q) : lap_q && ahead_q <= left_q;
    if (span.hint_here) span.look_ok = span.lap_ok;
    span.some_place = visit_q.windows < 6'(Windows) && visit_q.held < visit_q.depth;
    span.careful = careful_q;
    span.ahead_ok = visit_q.windows < visit_q.at.ahead;
    span.twice_ok = (visit_q.at.ahead < 6'(Windows)) ? visit_q.windows < (visit_q.at.ahead << 1)
      : visit_q.windows < visit_q.at.ahead;
    if (careful_q) begin
      // What was read ahead of a list would be dropped where the list crosses a line.
      span.ahead_ok = visit_q.at.to_ask != '0 || idle_q;
      span.twice_ok = span.ahead_ok;
    end
    span.no_ring = visit_q.avail.code != dfe_pkg::ErrNone;
    span.no_table = visit_q.desc.code != dfe_pkg::ErrNone;
    span.room = ring_ends ? to_end_q[8:0] : ring_room;
    if (visit_q.law.is_packed) span.room = window_ends ? to_end_q[8:0] : 9'(window_room);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
      at_o <= '0;
    end else begin
      valid_o <= valid_q;
      at_o <= between_at_o;
    end
  end
  always_ff @(posedge clk_i) begin
    visit_o <= visit_q;
    span_o <= span;
  end
endmodule
`default_nettype wire
