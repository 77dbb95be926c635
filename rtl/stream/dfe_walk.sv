// The walk: follows chains from descriptor to descriptor, one in each cycle.
//
// All that can be known of a descriptor without its chain comes ready made; here is only what each
// descriptor needs from the one before.
// Latency:  one cycle.
// Ordering: the descriptors of one chain in chain order; chains of one buffer one after the other.
// Errors:   a bad descriptor is not presented; its queue stops.
// Source:   VIRTIO v1.4, 2.7.5, 2.8.5 and 2.8.8.
`default_nettype none
module dfe_walk (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,
  input  wire dfe_stream_pkg::step_t     step_i,
  input  wire dfe_stream_pkg::glance_t   glance_i,
  input  wire dfe_stream_pkg::chain_t    chain_i,       // with the first descriptor of a job
  input  wire logic                      table_full_i,  // no table can be given a tag of its own
  output      dfe_stream_pkg::decision_t decision_o
);
  import dfe_stream_pkg::*;

  // The chain at this descriptor; a window right behind another goes on with that one's.
  chain_t chain, chain_q, behind;
  logic   skips_q, whole_q, active, moves;
  assign chain = (glance_i.first && !glance_i.chained) ? chain_i : chain_q;
  assign active = glance_i.valid && (glance_i.first || !skips_q);
  assign moves = glance_i.valid;

  // The decision, one of: drop, stop, cross, fault, enter a table, present.
  logic ours, stopped, crossing, breaks, bad, good, apart, waits, ends, at_head;
  decision_t decision;
  always_comb begin
    ours = active && glance_i.live && !glance_i.foreign && !(glance_i.chained && !whole_q);
    stopped = glance_i.unavailable && !chain.some;
    crossing = glance_i.line && chain.some && !chain.settled;
    bad = glance_i.bad || (glance_i.bad_behind && chain.some)
      || (glance_i.readable && chain.writable) || (glance_i.follows && chain.full);
    good = ours && !stopped && !crossing && !bad;
    // A table gets a tag of its own when others need the buffer; not where its chain has been shown
    // with this one, since a chain has one slot. For a window there must be room.
    apart = glance_i.window || (chain.more && !chain.some && !table_full_i);
    waits = glance_i.indirect && glance_i.window && table_full_i;
    ends = glance_i.indirect ? (apart && !waits) : !glance_i.follows;
    at_head = chain.next_head == glance_i.behind && !glance_i.last;
    // A list goes on behind its window, or at the ring's beginning, in a read that may be older.
    breaks = good && glance_i.window && glance_i.last && glance_i.follows && !behind.settled;

    decision = '0;
    decision.step = step_i;
    decision.chain = chain;
    decision.active = active;
    decision.shows = good && !glance_i.indirect;
    decision.ends = good && ends;
    decision.goes_on = good && !glance_i.last
      && (glance_i.window ? !waits : (glance_i.stays || (ends && chain.more && at_head)));
    decision.enters = good && glance_i.indirect;
    decision.apart = good && glance_i.indirect && apart && !waits;
    decision.leaves = good && !glance_i.window
      && (glance_i.turns_off || (glance_i.indirect && !apart));
    decision.jumps = good && !glance_i.window && ends && chain.more && !at_head;
    decision.stopped = ours && stopped;
    decision.crossing = ours && !stopped && crossing;
    decision.breaks = breaks;
    decision.waits = good && waits;
    decision.moved = ours && glance_i.window && (stopped || crossing || (!bad && (waits || glance_i.last)));
    decision.is_fault = ours && !stopped && !crossing && bad;
  end

  // The chain behind this descriptor, if that is good and the buffer goes on.
  always_comb begin
    behind = chain;
    behind.count = glance_i.ends ? '0 : chain.count + 16'd1;
    behind.some = !glance_i.ends;
    behind.writable = !glance_i.ends && glance_i.writes;
    behind.full = glance_i.ends ? glance_i.single
      : 17'(chain.count) + 17'd2 >= 17'(glance_i.most);
    behind.settled = glance_i.settles || (chain.some && chain.settled);
    if (glance_i.window) begin
      if (!chain.some) behind.position = {step_i.job.wrap, step_i.index[14:0]};
    end else if (glance_i.ends) begin
      behind.position = chain.position + 16'd1;
      behind.heads = chain.heads - 5'd1;
      behind.more = chain.heads > 5'd2;
      behind.next_head = chain.next_head + step_i.job.stride;
      behind.head = chain.head_behind;
      behind.head_behind = chain.head_behind + 16'(step_i.job.stride);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      skips_q <= 1'b0;
      whole_q <= 1'b0;
    end else if (active) begin
      skips_q <= !decision.goes_on;
      whole_q <= good && !waits && !breaks;
    end
  end
  always_ff @(posedge clk_i) begin
    if (moves) chain_q <= behind;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) decision_o <= '0;
    else decision_o <= decision;
  end
endmodule
`default_nettype wire
