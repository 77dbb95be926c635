// Takes the heads out of available rings and joins those whose descriptors lie side by side.
//
// Latency:  a head is in a request six cycles after its buffer was handed on.
// Ordering: rings are taken in the order in which they were handed on, each to its end.
// Stalls:   while four requests wait for a tag.
// Errors:   a head beyond the table, a ring that could not be read.
// Source:   VIRTIO v1.4, 2.7.6 and 2.7.14.
`default_nettype none
module dfe_feeder #(
  parameter int unsigned Queues = 4
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic [Queues-1:0]      live_i,

  input  wire logic                   ring_valid_i,
  input  wire dfe_stream_pkg::tag_t   ring_tag_i,
  input  wire dfe_stream_pkg::job_t   ring_job_i,
  input  wire logic [7:0]             ring_entries_i,
  input  wire logic                   ring_failed_i,
  output      logic                   ring_pop_o,

  // Of the ring's queue.
  output      dfe_stream_pkg::queue_t queue_o,
  input  wire dfe_pkg::chain_law_t    law_i,
  input  wire dfe_stream_pkg::area_t  area_i,
  // Of the queue whose heads are taken.
  output      dfe_stream_pkg::queue_t stride_queue_o,
  input  wire dfe_stream_pkg::slots_t stride_i,
  input  wire logic                   joins_i,

  output      dfe_stream_pkg::tag_t   entry_tag_o,
  output      logic [6:0]             entry_o,
  input  wire logic [15:0]            entry_i,
  output      logic                   release_o,
  output      dfe_stream_pkg::tag_t   release_tag_o,

  input  wire logic                   full_i,   // requests wait
  output      logic                   valid_o,
  output      dfe_stream_pkg::block_t block_o,
  output      logic                   done_o,   // the last head of a ring has gone
  output      dfe_stream_pkg::queue_t done_queue_o,

  output      logic                   fault_o,
  output      dfe_stream_pkg::queue_t fault_queue_o,
  output      logic                   fault_read_o,  // the ring could not be read
  output      dfe_stream_pkg::tag_t   fault_tag_o,
  output      logic [15:0]            fault_head_o,
  output      logic                   active_o
);
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1;
  import dfe_stream_pkg::slots_t;

  // What stays the same for the heads of one ring buffer.
  typedef struct packed {
    dfe_stream_pkg::queue_t queue_id;
    logic [15:0]            size;
    dfe_stream_pkg::area_t  area;
  } ring_t;
  typedef struct packed {
    ring_t       ring;
    slots_t      stride;
    logic        joins;
    logic [15:0] head;
    logic [15:0] position;
    logic        first;
    logic        last;
  } head_t;

  // The ring that is being taken.
  logic                 valid_q, first_q, failed_q;
  ring_t                ring_q;
  dfe_stream_pkg::tag_t tag_q;
  logic [7:0]           left_q;
  logic [6:0]           entry_q;
  logic [15:0]          position_q;
  logic                 step, abort, ends, alive, bad_head, ends_last_q;
  // One fault in a cycle.
  assign abort = valid_q && (!alive || (failed_q && !bad_head));
  assign step = valid_q && alive && !failed_q && !full_i;
  assign ends = abort || (step && ends_last_q);
  logic live_next, live_now;
  assign live_next = live_i[QueueBits'(ring_job_i.queue_id)];
  assign live_now = live_i[QueueBits'(ring_q.queue_id)];
  always_ff @(posedge clk_i) alive <= ring_pop_o ? live_next : live_now;
  assign ring_pop_o = ring_valid_i && (!valid_q || ends);
  assign queue_o = ring_job_i.queue_id;
  assign stride_queue_o = ring_q.queue_id;
  // Memory takes its time: it is asked for what the next cycle takes.
  assign entry_tag_o = ring_pop_o ? ring_tag_i : tag_q;
  always_comb begin
    entry_o = entry_q + 7'(step);
    if (ring_pop_o) entry_o = '0;
  end
  assign release_o = ends;
  assign release_tag_o = tag_q;

  // A head on its way out of memory, and as it was read.
  logic  valid_1q, abort_1q, head_valid_q, abort_q;
  head_t one_q, head_q, head;
  always_comb begin
    head = head_q;
    head.head = entry_i;
  end
  // A head, and what may be read from there.
  logic   valid_2q, bad_2q, abort_2q;
  head_t  two_q;
  slots_t room_2q, left_in_table_2q;
  logic [15:0] to_end;
  // Whether it may share a read with the head before, a stride in front of it: a sum is compared
  // without carrying.
  logic        beside, beside_2q;
  logic [15:0] stride, generated, half;
  always_comb begin
    stride = 16'(two_q.stride);
    half = two_q.head ^ stride ^ entry_i;
    generated = ((two_q.head | stride) & ~entry_i) | (two_q.head & stride);
    beside = half == {generated[14:0], 1'b0};
  end
  assign to_end = head.ring.size - entry_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      valid_1q <= 1'b0;
      head_valid_q <= 1'b0;
      valid_2q <= 1'b0;
      abort_1q <= 1'b0;
      abort_q <= 1'b0;
      abort_2q <= 1'b0;
    end else begin
      valid_q <= ring_pop_o || (valid_q && !ends);
      valid_1q <= step;
      abort_1q <= abort;
      head_valid_q <= valid_1q;
      abort_q <= abort_1q;
      valid_2q <= head_valid_q;
      abort_2q <= abort_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (ring_pop_o) begin
      ring_q <= '{
        queue_id: ring_job_i.queue_id, size: law_i.size, area: area_i};
      tag_q <= ring_tag_i;
      left_q <= ring_entries_i;
      ends_last_q <= (ring_entries_i == 8'd1);
      entry_q <= '0;
      position_q <= ring_job_i.index;
      failed_q <= ring_failed_i;
      first_q <= 1'b1;
    end else if (step) begin
      left_q <= left_q - 8'd1;
      ends_last_q <= (left_q == 8'd2);
      entry_q <= entry_q + 7'd1;
      position_q <= position_q + 16'd1;
      first_q <= 1'b0;
    end
    one_q <= '{
      ring: ring_q, stride: stride_i, joins: joins_i, head: '0, position: position_q,
      first: first_q, last: ends};
    head_q <= one_q;
    if (head_valid_q || abort_q) begin
      two_q <= head;
      beside_2q <= beside && head.stride == two_q.stride && head.joins && !head.first;
    end
    room_2q <= dfe_stream_pkg::room(head.ring.area.base[7:0], entry_i);
    left_in_table_2q <= (to_end[15:4] != '0) ? 5'd16 : to_end[4:0];
    bad_2q <= (entry_i >= head.ring.size);
  end

  assign bad_head = valid_2q && bad_2q;

  // Heads that go into one request.
  logic                   held_q, closing_q, can_join, join_head, emit;
  dfe_stream_pkg::block_t block_q, block_d;
  slots_t                 left_2q, left_d;  // descriptors that the request may still grow by
  logic [5:0]             room_over, table_over;  // a stride; below 0 when there is less
  logic                   table_ends;             // before the lines do
  assign can_join = held_q && !closing_q && beside_2q && left_2q >= two_q.stride;
  always_comb begin
    join_head = valid_2q && !bad_2q && can_join;
    emit = held_q && (closing_q || (valid_2q && !join_head) || abort_2q);
    block_d = block_q;
    left_d = left_2q;
    table_ends = left_in_table_2q < room_2q;
    room_over = 6'(room_2q) - 6'(two_q.stride);
    table_over = 6'(left_in_table_2q) - 6'(two_q.stride);
    if (join_head) begin
      block_d.job.heads = block_q.job.heads + 5'd1;
      block_d.wanted = block_q.wanted + two_q.stride;
      left_d = left_2q - two_q.stride;
    end else begin
      block_d = '0;
      block_d.job.queue_id = two_q.ring.queue_id;
      block_d.job.index = two_q.head;
      block_d.job.heads = 5'd1;
      block_d.job.stride = two_q.stride;
      block_d.job.position = two_q.position;
      block_d.job.head = two_q.head;
      block_d.job.entries = 17'(two_q.ring.size);
      block_d.wanted = two_q.stride;
      block_d.is_local = two_q.ring.area.is_local;
      block_d.base = two_q.ring.area.base;
      left_d = table_ends ? table_over[4:0] : room_over[4:0];
      if (room_over[5] || table_over[5]) begin
        block_d.wanted = table_ends ? left_in_table_2q : room_2q;
        left_d = '0;
      end
    end
  end
  logic close;
  assign close = (valid_2q && two_q.last) || abort_2q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q <= 1'b0;
      closing_q <= 1'b0;
    end else begin
      held_q <= (valid_2q && !bad_2q) || (held_q && !emit);
      closing_q <= valid_2q && !bad_2q && two_q.last;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_2q && !bad_2q) begin
      block_q <= block_d;
      left_2q <= left_d;
    end
  end
  // The ring's count goes down when nothing of it is held here any more.
  logic done_q;
  dfe_stream_pkg::queue_t done_queue_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) done_q <= 1'b0;
    else done_q <= close;
  end
  always_ff @(posedge clk_i) begin
    if (close) done_queue_q <= two_q.ring.queue_id;
  end

  assign valid_o = emit;
  assign block_o = block_q;
  assign done_o = done_q;
  assign done_queue_o = done_queue_q;
  assign fault_read_o = abort && alive;
  assign fault_o = bad_head || fault_read_o;
  assign fault_queue_o = fault_read_o ? ring_q.queue_id : two_q.ring.queue_id;
  assign fault_tag_o = tag_q;
  assign fault_head_o = two_q.head;
  // A ring that waits for requests changes nothing.
  assign active_o = (valid_q && (step || abort || alive != live_now)) || valid_1q || abort_1q
    || head_valid_q || valid_2q || abort_q || abort_2q || held_q || done_q;
endmodule
`default_nettype wire
