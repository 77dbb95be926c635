// Forms what follows from the walk's decision: what is presented, buffers that follow, faults.
//
// Latency: one cycle; what is presented takes none.
// Errors:  in this order: failed read, table not allowed, malformed table, readable behind writable,
//          length past 2^64, address zero, outside the region, next beyond the table, too long.
// Source:  VIRTIO v1.4, 2.7.5, 2.8.5 and 2.8.8.
`default_nettype none
module dfe_outcome #(
  parameter int unsigned Queues = 4,
  parameter int unsigned QueueTags = 8,
  parameter int unsigned BlockTags = 24
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,
  input  wire dfe_pkg::window_mode_e     window_mode_i,
  input  wire dfe_stream_pkg::decision_t decision_i,
  input  wire logic [64:0]               read_addr_i,  // local, and where the tag's read began
  input  wire logic [63:0]               base_i,       // of the tag's table, or of the split ring's
  input  wire logic                      base_local_i,
  // For the feeder: from head to head, and whether heads share buffers.
  input  wire dfe_stream_pkg::queue_t    stride_queue_i,
  output      dfe_stream_pkg::slots_t    stride_o,
  output      logic                      joins_o,

  output      dfe_stream_pkg::shown_t    shown_o,
  output      dfe_stream_pkg::outcome_t  outcome_o
);
  import dfe_stream_pkg::*;
  step_t  step;
  job_t   job;
  chain_t chain;
  dfe_pkg::descriptor_t descriptor;
  assign step = decision_i.step;
  assign job = step.job;
  assign chain = decision_i.chain;
  assign descriptor = step.descriptor;

  // The chain's place and head, as the pins count; those of a packed ring are where it begins.
  logic [15:0] position, head;
  always_comb begin
    position = chain.position;
    if (job.is_window && !chain.some) position = {job.wrap, step.index[14:0]};
    head = job.is_window ? {1'b0, position[14:0]} : chain.head;
  end

  // What is presented.
  always_comb begin
    shown_o = '{
      addr: descriptor.addr, len: descriptor.len, flags: descriptor.flags, head: head,
      position: position, ring_count: chain.count + 16'd1, indirect: job.in_table,
      queue_id: job.queue_id, slot: 9'(step.tag) - 9'(QueueTags), first: !chain.some,
      last: !step.follows};
    if (step.law.is_packed) begin
      shown_o.head = job.in_table ? job.identifier : descriptor.identifier;
    end
    if (job.in_table) shown_o.ring_count = 16'd1;
    if (job.is_window) shown_o.slot = 9'(BlockTags) + 9'(job.queue_id);
  end

  // What is wrong.
  fault_t fault;
  always_comb begin
    fault = '{code: dfe_pkg::ErrNone, is_local: 1'b0, addr: descriptor.addr};
    if (step.failed) begin
      fault = '{code: dfe_pkg::ErrReadFailed, is_local: read_addr_i[64], addr: read_addr_i[63:0]};
    end else if (step.indirect && !step.law.takes_indirect) begin
      fault.code = dfe_pkg::ErrIndirect;
      fault.addr = 64'(step.index);
    end else if (step.indirect && (step.bad_table || (step.law.is_packed && chain.some))) begin
      fault.code = dfe_pkg::ErrIndirectMalformed;
      fault.addr = 64'(step.index);
    end else if (!step.indirect && chain.writable && !step.writes) begin
      fault.code = dfe_pkg::ErrReadableAfterWritable;
      fault.addr = 64'(step.index);
    end else if (step.wraps) begin
      fault.code = dfe_pkg::ErrLengthWraps;
    end else if (step.zero) begin
      fault.code = dfe_pkg::ErrAddressZero;
    end else if (step.outside) begin
      fault.code = dfe_pkg::ErrOutsideRegion;
    end else if (step.bad_next) begin
      fault.code = dfe_pkg::ErrNextOutOfRange;
      fault.addr = 64'(descriptor.next);
    end else begin
      // The most is the ring's size where that is less than the limit.
      fault.code = (job.is_window && step.most == step.law.size)
        ? dfe_pkg::ErrPackedMalformed : dfe_pkg::ErrChainTooLong;
      fault.addr = 64'(head);
    end
  end

  // Buffers that follow.
  slots_t learned;
  block_t next_block, rest_block, table_block;
  job_t   again_job;
  dfe_strides #(.Queues(Queues)) u_strides (
    .clk_i, .rst_ni,
    .valid_i(!job.is_window && !job.in_table && !job.has_moved), .queue_i(job.queue_id),
    .enters_i(decision_i.enters), .leaves_i(decision_i.leaves), .ends_i(decision_i.ends),
    .beside_i(step.beside), .seen_i(5'(step.place) + 5'd1 - chain.next_head + job.stride),
    .stride_i(job.stride), .learned_o(learned), .read_queue_i(stride_queue_i), .stride_o, .joins_o);
  dfe_followers u_followers (
    .window_mode_i, .decision_i, .head_i(head), .position_i(position), .wanted_i(learned), .base_i,
    .base_local_i, .next_o(next_block), .rest_o(rest_block), .table_o(table_block),
    .again_o(again_job));

  outcome_t outcome;
  logic     over;
  always_comb begin
    over = decision_i.active && !decision_i.goes_on;
    outcome = '{
      tag: step.tag, queue_id: job.queue_id, shows: decision_i.shows,
      has_next: decision_i.leaves, next: next_block,
      gives_back: over && !decision_i.leaves && !decision_i.jumps, again: decision_i.jumps,
      again_job: again_job, slots: step.slots, ends: over,
      leaves_rest: decision_i.leaves && chain.more, rest: rest_block, has_table: decision_i.apart,
      table_block: table_block, stopped: decision_i.stopped,
      crossed: decision_i.crossing || decision_i.waits || decision_i.breaks,
      used_up: decision_i.moved && !decision_i.stopped && !decision_i.crossing
        && !decision_i.waits && !decision_i.breaks,
      is_fault: decision_i.is_fault, fault: fault};
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) outcome_o <= '0;
    else outcome_o <= outcome;
  end
endmodule
`default_nettype wire
