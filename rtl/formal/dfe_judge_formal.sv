// Proves of dfe_judge that what passes is well formed and points where it may, and that the rest does not pass.
//
// Distances are made wider than the judge's, so that they cannot run over. The window is steady.
`default_nettype none
module dfe_judge_formal #(
  parameter int unsigned Queues = 2
) (
  input wire logic                   clk_i,
  input wire logic [1:0]             mode_i,
  input wire logic [63:0]            base_i,
  input wire logic [63:0]            size_i,
  input wire logic [Queues-1:0]      live_i,
  input wire logic                   valid_i,
  input wire dfe_stream_pkg::step_t  step_i,
  input wire logic [127:0]           descriptor_i,
  input wire dfe_stream_pkg::chain_t chain_i,
  input wire logic                   chained_i,
  input wire logic                   foreign_i,
  input wire logic                   more_i
);
  import dfe_stream_pkg::*;
  localparam logic [66:0] Top = 67'h1_0000_0000_0000_0000;
  typedef struct packed {
    logic         valid;
    step_t        step;
    logic [127:0] descriptor;
    chain_t       chain;
    logic         chained;
    logic         foreign;
    logic         more;
    logic         live;
  } asked_t;
  logic    started_q = 1'b0, valid, active;
  logic [1:0]  mode_q;
  logic [63:0] base_q, size_q;
  asked_t  asked, one_q = '0, two_q = '0;
  step_t   step;
  glance_t glance;
  chain_t  chain;
  dfe_judge #(.Queues(Queues)) u_dut (
    .clk_i, .rst_ni(started_q), .window_mode_i(dfe_pkg::window_mode_e'(mode_q)),
    .window_base_i(base_q), .window_size_i(size_q), .live_i, .valid_i, .step_i, .descriptor_i,
    .chain_i, .chained_i, .foreign_i, .more_i, .valid_o(valid), .step_o(step), .glance_o(glance),
    .chain_o(chain), .active_o(active));
  assign asked = '{
    valid: valid_i, step: step_i, descriptor: descriptor_i, chain: chain_i, chained: chained_i,
    foreign: foreign_i, more: more_i, live: live_i[step_i.job.queue_id[0]]};

  // The descriptor whose verdict comes out, by the specification's fields.
  logic [63:0] addr;
  logic [31:0] len;
  logic [15:0] flags, next;
  logic        packed_ring, writes, indirect, follows, window, used, available;
  logic [66:0] behind, past;  // its buffer's end: from address 0, from the window's first byte
  logic [63:0] into;          // from there to its first byte, if that is not in front of the window
  logic        in_front;
  logic        whole_inside, whole_outside, table_good, region_good, good;
  job_t        job;
  assign job = two_q.step.job;
  assign packed_ring = two_q.step.law.is_packed;
  assign addr = two_q.descriptor[63:0];
  assign len = two_q.descriptor[95:64];
  assign flags = packed_ring ? two_q.descriptor[127:112] : two_q.descriptor[111:96];
  assign next = two_q.descriptor[127:112];
  assign window = job.is_window;
  always_comb begin
    writes = flags[1];
    indirect = flags[2];
    follows = (packed_ring && job.in_table) ? two_q.more : flags[0];
    available = flags[7];
    used = flags[15];
    behind = 67'(addr) + 67'(len);
    in_front = addr < base_q;
    into = addr - base_q;
    past = 67'(into) + 67'(len);
    whole_inside = !in_front && past <= 67'(size_q);
    // In front of the window, its distance from there is 2^64 more than it should be.
    whole_outside = in_front ? past <= Top : into >= size_q;
    table_good = two_q.step.law.takes_indirect && len != '0 && len[3:0] == '0 && !flags[0]
      && !job.in_table;
    region_good = (!mode_q[0] || whole_inside)
      && !(indirect && mode_q != 2'd0 && !whole_inside && !whole_outside);
    good = !two_q.step.failed && behind <= Top && region_good
      && !(mode_q == dfe_pkg::WindowOffset && addr == '0) && (!indirect || table_good)
      && !(!indirect && follows && !packed_ring && next >= job.entries);
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) {mode_q, base_q, size_q} <= {mode_i, base_i, size_i};
    one_q <= asked;
    if (!started_q) one_q.valid <= 1'b0;
    two_q <= one_q;
    asm_queue_is_one_of_them: assume (step_i.job.queue_id < 8'(Queues));
    if (started_q) begin
      chk_verdict_after_two_cycles: assert (valid == two_q.valid);
      chk_active_while_one_is_judged: assert (active == one_q.valid);
      if (valid) begin
        chk_strict_buffer_lies_in_the_region: assert (glance.bad || !mode_q[0] || whole_inside);
        chk_buffer_ends_below_the_top: assert (glance.bad
          || behind <= Top);
        chk_address_zero_is_refused: assert (glance.bad || addr != '0
          || mode_q != dfe_pkg::WindowOffset);
        chk_table_is_asked_for_and_whole: assert (glance.bad || !indirect || table_good);
        chk_table_is_on_one_side: assert (glance.bad || !indirect || mode_q == 2'd0
          || whole_inside || whole_outside);
        chk_next_is_in_its_table: assert (glance.bad || packed_ring || indirect || !follows
          || next < job.entries);
        chk_failed_read_is_bad: assert (glance.bad || !two_q.step.failed);
        chk_good_is_not_refused: assert (!glance.bad || !good);
        chk_local_buffer_lies_in_the_window: assert (!step.local_all
          || (whole_inside && step.offset == addr - base_q));
        chk_available_by_its_flags: assert (glance.unavailable == (window && !two_q.step.failed
          && !(available == job.wrap && used != job.wrap)));
        chk_direction_by_its_flags: assert (glance.writes == writes
          && glance.readable == (!writes && !indirect));
        chk_chain_goes_on_by_its_flags: assert (glance.follows == (follows && !indirect)
          && glance.ends == !glance.follows && !(glance.turns_off && glance.stays)
          && (glance.follows || !(glance.turns_off || glance.stays)));
        chk_stays_only_where_the_next_stands: assert (!glance.stays || (!two_q.step.last
          && (packed_ring || next == two_q.step.behind)));
        chk_full_is_the_last_of_its_limit: assert (chain.full
          == (18'(two_q.chain.count) + 18'd1 >= 18'(two_q.step.most))
          && glance.single == (two_q.step.most <= 16'd1));
        chk_of_a_live_queue: assert (glance.live == two_q.live);
        chk_the_walk_gets_what_stood_there: assert (glance.chained == two_q.chained
          && glance.foreign == two_q.foreign && glance.first == two_q.step.first
          && glance.last == two_q.step.last && step.tag == two_q.step.tag && step.job == job
          && step.descriptor.addr == addr && step.descriptor.len == len);
      end
    end
  end
endmodule
`default_nettype wire
