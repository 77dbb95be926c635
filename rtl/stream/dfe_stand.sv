// Says at the beginning of a visit where its queue stands, after all that happened since the last.
//
// A packed ring is read in one of two ways. Windows are read ahead and walked as they come; or, where
// lists cross lines and tags abound, they are read ahead to be looked at alone, and read again for
// the walk as far as they were seen to be available.
//
// Latency: one cycle.
`default_nettype none
module dfe_stand (
  input  wire logic                    clk_i,

  input  wire dfe_stream_pkg::visit_t  visit_i,
  input  wire logic                    fresh_i,
  input  wire logic [15:0]             start_i,
  input  wire dfe_stream_pkg::cursor_t cursor_i,
  input  wire logic [5:0]              windows_i,
  input  wire logic [5:0]              walked_i,
  input  wire dfe_stream_pkg::seen_t   seen_i,

  output      dfe_stream_pkg::visit_t  visit_o,
  output      logic [15:0]             mask_o,  // the ring's size less one
  output      logic [7:0]              low_o    // bytes from its first entry to the next 256
);
  import dfe_stream_pkg::*;

  // Half of the places are for windows that the walk takes, the others for those that are looked at.
  logic [5:0] half, out;
  logic       more;  // entries that were seen and not read again
  visit_t     stand;
  always_comb begin
    half = (visit_i.depth > 6'd3) ? visit_i.depth >> 1 : 6'd1;
    out = walked_i - seen_i.looking;
    more = seen_i.place != visit_i.at.fetched;

    stand = visit_i;
    stand.windows = visit_i.law.is_packed ? walked_i : windows_i;
    stand.held = walked_i;
    stand.looking = seen_i.looking != '0;
    stand.whole = seen_i.whole;
    stand.from = visit_i.at.fetched;
    // The list's rest and one line behind it come first when a list has crossed into another read.
    if (visit_i.crossed) begin
      stand.at.to_ask = 2'd2;
      stand.at.to_leave = 2'd2;
    end else if (visit_i.used_up && visit_i.at.to_leave != '0) begin
      stand.at.to_leave = visit_i.at.to_leave - 2'd1;
    end
    if (fresh_i) begin
      stand.at = '0;
      stand.at.fetched = start_i;
      stand.at.avail = start_i;
      stand.from = start_i;
      stand.stopped = 1'b0;
      stand.crossed = 1'b0;
      stand.used_up = 1'b0;
    end else if (visit_i.stopped || visit_i.crossed) begin
      stand.at.fetched = {cursor_i.wrap, cursor_i.index[14:0]};
      stand.from = {cursor_i.wrap, cursor_i.index[14:0]};
      stand.at.epoch = cursor_i.epoch;
      stand.at.known = '0;
      stand.at.by_look = 1'b0;
      stand.at.looks = 1'b0;
      // What came behind the crossing tells how far the driver has come.
      stand.seen = visit_i.crossed && seen_i.some && !visit_i.hinted;
      if (stand.seen) stand.hint = seen_i.place;
    end else if (visit_i.at.looks) begin
      stand.seen = 1'b1;
      stand.hint = seen_i.place;
      stand.at.known = '0;
      stand.looks_on = !(more && out < half);
      if (stand.looks_on) stand.from = visit_i.at.look;
      // The end was seen, and all before it is read: the walk finds the end for itself.
      if (!more && !seen_i.whole) begin
        stand.seen = 1'b0;
        stand.looks_on = 1'b0;
        stand.from = visit_i.at.fetched;
        stand.at.looks = 1'b0;
        stand.at.ahead = 6'd1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    visit_o <= stand;
    mask_o <= visit_i.law.size - 16'd1;
    low_o <= -(visit_i.avail.base[7:0] + 8'(dfe_pkg::AvailRingOffset));
  end
endmodule
`default_nettype wire
