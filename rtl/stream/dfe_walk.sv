// The walk's last stage: follows chains from descriptor to descriptor, and says what comes next.
//
// Latency:  one cycle.
// Ordering: the descriptors of one chain in chain order; chains of one buffer one after the other.
// Errors:   a bad descriptor is not presented; its queue stops.
// Source:   VIRTIO v1.4, 2.7.5, 2.8.5 and 2.8.8.
`default_nettype none
module dfe_walk #(
  parameter int unsigned Queues = 4,
  parameter int unsigned QueueTags = 8,
  parameter int unsigned BlockTags = 24,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                    clk_i,
  input  wire logic                    rst_ni,
  input  wire dfe_pkg::window_mode_e   window_mode_i,
  input  wire logic [Queues-1:0]       live_i,
  input  wire logic [Queues-1:0]       start_i,     // the queue is configured
  input  wire logic                    valid_i,
  input  wire dfe_stream_pkg::step_t   step_i,

  // Of the descriptor's tag and queue.
  input  wire logic [64:0]             read_addr_i,
  input  wire logic [63:0]             base_i,      // of its table, or of the split ring's
  input  wire logic                    base_local_i,
  output      dfe_stream_pkg::queue_t  queue_o,
  input  wire logic [15:0]             begin_i,     // slot | wrap << 15 of the configuration
  // For the feeder: from head to head, and whether heads share buffers.
  input  wire dfe_stream_pkg::queue_t  stride_queue_i,
  output      dfe_stream_pkg::slots_t  stride_o,
  output      logic                    joins_o,
  // For a visit: where the walk of its packed ring stands.
  input  wire dfe_stream_pkg::queue_t  cursor_queue_i,
  output      dfe_stream_pkg::cursor_t cursor_o,

  input  wire logic                    table_full_i,
  output      dfe_stream_pkg::outcome_t outcome_o
);
  import dfe_stream_pkg::*;
  typedef logic [QueueBits-1:0] index_t;

  // Where the walk of each packed ring stands; valid once it has begun.
  cursor_t           cursor_q [Queues], cursor, cursor_d;
  logic [Queues-1:0] begun_q;

  job_t   job_q, job, next;
  logic   skips_q, active;
  queue_t owner;
  index_t at;
  assign owner = step_i.first ? step_i.job.queue_id : job_q.queue_id;
  assign at = index_t'(owner);
  assign queue_o = owner;
  assign active = valid_i && (step_i.first || !skips_q);

  always_comb begin
    cursor = cursor_q[at];
    if (!begun_q[at]) begin
      cursor = '0;
      cursor.index = {1'b0, begin_i[14:0]};
      cursor.wrap = begin_i[15];
    end
  end

  // What the walk knows at this descriptor; a window takes it over from the window before.
  logic mismatch;
  always_comb begin
    job = step_i.first ? step_i.job : job_q;
    mismatch = 1'b0;
    if (step_i.first && step_i.job.is_window) begin
      mismatch = step_i.job.epoch != cursor.epoch || step_i.job.index != cursor.index
        || step_i.job.wrap != cursor.wrap;
      job.count = cursor.count;
      job.writable = cursor.writable;
      job.position = cursor.position;
      job.settled = step_i.job.settled || cursor.settled;
      job.entries = step_i.law.size;
    end
    if (job.is_window) begin
      if (job.count == '0) job.position = {job.wrap, job.index[14:0]};
      job.head = {1'b0, job.position[14:0]};
    end
  end

  logic   follows;
  fault_t verdict;
  dfe_verdict u_verdict (
    .window_mode_i, .step_i, .job_i(job), .read_addr_i, .follows_o(follows), .fault_o(verdict));

  // Where the chain goes on, and whether that is the next descriptor of the buffer.
  logic        available, unavailable, crossing, beside, ends_chain, next_wrap;
  logic [15:0] follower;
  logic [4:0]  seen;
  always_comb begin
    follower = job.index + 16'd1;
    next_wrap = job.wrap;
    beside = 1'b1;
    if (job.is_window) begin
      if (follower == step_i.law.size) begin
        follower = '0;
        next_wrap = !job.wrap;
      end
    end else if (!step_i.law.is_packed) begin
      beside = (step_i.descriptor.next == follower);
      if (follows) follower = step_i.descriptor.next;
    end
    available = step_i.descriptor.flags[dfe_pkg::DescFlagAvailBit] == job.wrap
      && step_i.descriptor.flags[dfe_pkg::DescFlagUsedBit] != job.wrap;
    unavailable = job.is_window && !step_i.failed && job.count == '0 && !available;
    crossing = job.is_window && !step_i.failed && job.count != '0 && !job.settled
      && (2'(step_i.line + job.index[1:0]) == '0 || job.index == '0);
    seen = 5'(job.place) - 5'(job.head_place) + 5'd1;
  end

  outcome_t outcome;
  logic     stopped, crossed;

  // The decision, one of: drop, stop, cross, fault, enter a table, present. A table of a packed
  // ring for which there is no room is met again, as after a line that was read too early.
  logic drop, fault, enters, waits, shows, goes_on, jumps, leaves;
  logic [4:0] next_head_place;
  always_comb begin
    drop = active && (!live_i[at] || mismatch);
    stopped = active && !drop && unavailable;
    fault = active && !drop && !unavailable && !crossing && verdict.code != dfe_pkg::ErrNone;
    enters = active && !drop && !unavailable && !crossing && !fault && step_i.indirect;
    shows = active && !drop && !unavailable && !crossing && !fault && !step_i.indirect;
    waits = enters && job.is_window && table_full_i;
    crossed = (active && !drop && crossing) || waits;
    ends_chain = (shows && !follows) || (enters && job.is_window && !waits);
    next_head_place = 5'(job.head_place) + job.stride;
    // A chain that goes on elsewhere takes the tag along; heads behind it need another.
    leaves = !job.is_window && ((enters) || (shows && follows && (!beside || step_i.last)));
    jumps = ends_chain && !job.is_window && job.heads > 5'd1
      && (next_head_place != 5'(job.place) + 5'd1 || step_i.last);
    goes_on = !step_i.last && !waits && (job.is_window
      ? (shows || enters)
      : ((shows && follows && beside) || (ends_chain && job.heads > 5'd1 && !jumps)));
  end

  // What a window promised itself, beside what the chain in it was given by a new start.
  logic job_settled_q;

  // The state behind this descriptor.
  always_comb begin
    next = job;
    next.place = job.place + 4'd1;
    next.index = follower;
    next.wrap = next_wrap;
    next.count = job.count + 16'd1;
    next.writable = step_i.writes;
    if (ends_chain) begin
      next.count = '0;
      next.writable = 1'b0;
      next.settled = step_i.first ? step_i.job.settled : job_settled_q;
      if (!job.is_window) begin
        next.heads = job.heads - 5'd1;
        next.head = job.head + 16'(job.stride);
        next.index = next.head;
        next.position = job.position + 16'd1;
        next.place = next_head_place[3:0];
        next.head_place = next_head_place[3:0];
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      job_settled_q <= 1'b0;
      skips_q <= 1'b0;
    end else if (active) begin
      if (step_i.first) job_settled_q <= step_i.job.settled;
      skips_q <= !goes_on;
    end
  end
  always_ff @(posedge clk_i) begin
    if (active) job_q <= next;
  end

  // Where a packed ring's walk stands when it leaves a window.
  logic moves_cursor, used_up;
  always_comb begin
    moves_cursor = active && !drop && !fault && job.is_window && !goes_on;
    cursor_d = '{
      index: next.index, wrap: next.wrap, epoch: cursor.epoch, count: next.count,
      position: next.position, writable: next.writable, settled: next.settled && next.count != '0};
    if (stopped || crossed) begin
      cursor_d.index = job.index;
      cursor_d.wrap = job.wrap;
      cursor_d.count = job.count;
      cursor_d.position = job.position;
      cursor_d.writable = job.writable;
      cursor_d.settled = job.settled && job.count != '0;
    end
    if (stopped || crossed) cursor_d.epoch = cursor.epoch + 1'b1;
    if (crossing) cursor_d.settled = 1'b1;
    used_up = moves_cursor && !stopped && !crossed;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      begun_q <= '0;
    end else begin
      begun_q <= begun_q & ~start_i;
      if (moves_cursor) begun_q[at] <= 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (moves_cursor) cursor_q[at] <= cursor_d;
  end
  assign cursor_o = cursor_q[index_t'(cursor_queue_i)];

  // Buffers that follow.
  slots_t learned;
  block_t next_block, rest_block, table_block;
  dfe_strides #(.Queues(Queues)) u_strides (
    .clk_i, .rst_ni,
    .valid_i(!job.is_window && !job.in_table && !job.has_moved), .queue_i(owner),
    .enters_i(enters), .leaves_i(leaves), .ends_i(ends_chain), .beside_i(beside), .seen_i(seen),
    .stride_i(job.stride), .learned_o(learned), .read_queue_i(stride_queue_i), .stride_o, .joins_o);
  dfe_followers u_followers (
    .window_mode_i, .step_i, .job_i(job), .next_i(next), .enters_i(enters),
    .beside_i(beside), .wanted_i(learned), .base_i, .base_local_i,
    .next_o(next_block), .rest_o(rest_block), .table_o(table_block));
  shown_t shown;
  always_comb begin
    shown = '{
      addr: step_i.descriptor.addr, len: step_i.descriptor.len, flags: step_i.descriptor.flags,
      head: job.head, position: job.position, ring_count: job.count + 16'd1,
      indirect: job.in_table, queue_id: owner, slot: 9'(step_i.tag) - 9'(QueueTags),
      first: job.count == '0, last: !follows};
    if (step_i.law.is_packed) begin
      shown.head = job.in_table ? job.identifier : step_i.descriptor.identifier;
    end
    if (job.in_table) shown.ring_count = 16'd1;
    if (job.is_window) shown.slot = 9'(BlockTags) + 9'(owner);
  end

  always_comb begin
    outcome = '{
      tag: step_i.tag, queue_id: owner, shows: shows, shown: shown, has_next: leaves,
      next: next_block, gives_back: active && !goes_on && !leaves && !jumps, again: jumps,
      again_job: next, ends: active && !goes_on, leaves_rest: leaves && job.heads > 5'd1,
      rest: rest_block, has_table: enters && job.is_window && !waits, table_block: table_block,
      stopped: stopped, crossed: crossed, used_up: used_up, is_fault: fault, fault: verdict};
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) outcome_o <= '0;
    else outcome_o <= outcome;
  end
endmodule
`default_nettype wire
