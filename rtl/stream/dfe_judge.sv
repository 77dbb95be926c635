// Judges each descriptor by itself: its flags, its bounds, and where its address points.
//
// Latency: two cycles.
// Errors:  what is wrong in any chain goes to the walk as one bit, beside its parts.
// Source:  VIRTIO v1.4, 2.7.5, 2.8.5 and 2.8.8.
`default_nettype none
module dfe_judge #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                    clk_i,
  input  wire logic                    rst_ni,
  input  wire dfe_pkg::window_mode_e   window_mode_i,
  input  wire logic [63:0]             window_base_i,
  input  wire logic [63:0]             window_size_i,
  input  wire logic [Queues-1:0]       live_i,

  input  wire logic                    valid_i,
  input  wire dfe_stream_pkg::step_t   step_i,
  input  wire logic [127:0]            descriptor_i,
  input  wire dfe_stream_pkg::chain_t  chain_i,
  input  wire logic                    chained_i,
  input  wire logic                    foreign_i,
  input  wire logic                    more_i,

  output      logic                    valid_o,
  output      dfe_stream_pkg::step_t   step_o,
  output      dfe_stream_pkg::glance_t glance_o,
  output      dfe_stream_pkg::chain_t  chain_o,
  output      logic                    active_o
);
  import dfe_stream_pkg::*;

  // First stage: the descriptor's own fields, and its ends.
  dfe_pkg::descriptor_t descriptor;
  step_t                one;
  job_t                 job;
  logic [64:0]          offset, spare;
  assign descriptor = dfe_pkg::descriptor(descriptor_i, step_i.law.is_packed);
  assign job = step_i.job;
  assign offset = 65'(descriptor.addr) - 65'(window_base_i);
  assign spare = 65'(window_size_i) - 65'(descriptor.len);
  always_comb begin
    one = step_i;
    one.descriptor = descriptor;
    one.writes = (descriptor.flags & dfe_pkg::DescFlagWrite) != '0;
    one.indirect = (descriptor.flags & dfe_pkg::DescFlagIndirect) != '0;
    one.follows = (step_i.law.is_packed && job.in_table) ? more_i
      : (descriptor.flags & dfe_pkg::DescFlagNext) != '0;
    one.beside = step_i.law.is_packed || descriptor_i[127:112] == step_i.behind;
    one.bad_next = !step_i.law.is_packed && 17'(descriptor_i[127:112]) >= job.entries;
    one.bad_table = (descriptor.flags & dfe_pkg::DescFlagNext) != '0 || descriptor.len == '0
      || descriptor.len[3:0] != '0 || job.in_table;
    one.zero = (descriptor.addr == '0) && window_mode_i == dfe_pkg::WindowOffset;
    one.offset = offset[63:0];
    one.available = descriptor.flags[dfe_pkg::DescFlagAvailBit] == job.wrap
      && descriptor.flags[dfe_pkg::DescFlagUsedBit] != job.wrap;
  end

  logic        valid_q, chained_q, foreign_q, above_q, fits_q, top_q, bytes_q, single_q, full_q;
  logic        live_q;
  step_t       one_q;
  chain_t      chain_q;
  logic [31:0] last_q;  // byte of the descriptor's buffer, from its first
  logic [63:0] spare_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= valid_i;
  end
  always_ff @(posedge clk_i) begin
    one_q <= one;
    chain_q <= chain_i;
    chained_q <= chained_i;
    foreign_q <= foreign_i;
    above_q <= !offset[64];
    fits_q <= !spare[64];
    spare_q <= spare[63:0];
    top_q <= (descriptor.addr[63:32] == '1);
    bytes_q <= (descriptor.len != '0);
    last_q <= descriptor.len - 32'd1;
    single_q <= (step_i.most <= 16'd1);
    full_q <= (17'(chain_i.count) + 17'd1 >= 17'(step_i.most));
    live_q <= live_i[QueueBits'(job.queue_id)];
  end

  // Second stage: against the window, and all that is wrong in any chain.
  logic [32:0] end_low, end_offset;
  logic        under, same, under_low, all_in, reaches, touches, outside, wraps, bad, window;
  step_t       two;
  glance_t     glance;
  chain_t      chain;
  always_comb begin
    end_low = 33'(one_q.descriptor.addr[31:0]) + 33'(last_q);
    wraps = top_q && bytes_q && end_low[32];
    end_offset = 33'(one_q.offset[31:0]) + 33'(last_q);
    reaches = !above_q && (one_q.offset[63:32] == '1) && bytes_q && end_offset[32];
    under = one_q.offset[63:32] < spare_q[63:32];
    same = one_q.offset[63:32] == spare_q[63:32];
    under_low = one_q.offset[31:0] <= spare_q[31:0];
    all_in = above_q && fits_q && (under || (same && under_low));
    touches = reaches || (above_q && one_q.offset < window_size_i);
    // A table lies wholly on one side of the window's edge.
    outside = !all_in && (window_mode_i[0]
      || (one_q.indirect && window_mode_i != dfe_pkg::WindowNone && touches));
    two = one_q;
    two.wraps = wraps;
    two.local_all = all_in && !wraps;
    two.outside = outside;
    bad = one_q.failed || (one_q.indirect && (!one_q.law.takes_indirect || one_q.bad_table))
      || one_q.zero || (!one_q.indirect && one_q.follows && one_q.bad_next);

    window = one_q.job.is_window;
    glance = '{
      valid: valid_q, first: one_q.first, last: one_q.last, chained: chained_q,
      foreign: foreign_q, live: live_q, window: window,
      unavailable: window && !one_q.failed && !one_q.available, line: one_q.line,
      bad: bad || wraps || outside, bad_behind: one_q.indirect && one_q.law.is_packed,
      readable: !one_q.indirect && !one_q.writes, writes: one_q.writes,
      indirect: one_q.indirect, follows: !one_q.indirect && one_q.follows,
      stays: !one_q.indirect && one_q.follows && one_q.beside && !one_q.last,
      turns_off: !one_q.indirect && one_q.follows && (!one_q.beside || one_q.last) && !window,
      ends: one_q.indirect || !one_q.follows, settles: one_q.job.settled,
      behind: 5'(one_q.place) + 5'd1, most: one_q.most, single: single_q};
    chain = chain_q;
    chain.full = full_q;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) glance_o <= '0;
    else glance_o <= glance;
  end
  always_ff @(posedge clk_i) begin
    step_o <= two;
    chain_o <= chain;
  end
  assign valid_o = glance_o.valid;
  assign active_o = valid_q;
endmodule
`default_nettype wire
