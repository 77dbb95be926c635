// Gives tags to buffers that wait, makes the address of each read and offers it.
//
// Latency:  a request is on the channel two cycles later.
// Ordering: the three sources in turn; each in order. A walk's own tag goes on with its next read.
// Stalls:   a new buffer waits while no tag is free; chains left behind come before new heads.
// Errors:   none; areas were routed before.
`default_nettype none
module dfe_requests #(
  parameter int unsigned Queues = 4,
  parameter int unsigned QueueTags = 8,
  parameter int unsigned BlockTags = 24,
  localparam int unsigned Tags = QueueTags + BlockTags,
  localparam int unsigned TagBits = $clog2(Tags),
  localparam int unsigned BlockBits = BlockTags > 1 ? $clog2(BlockTags) : 1,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic [Queues-1:0]      live_i,

  // Queues' own reads.
  input  wire logic                   visit_valid_i,
  input  wire dfe_stream_pkg::ask_t   visit_ask_i,
  output      logic                   visit_full_o,
  // Buffers that need a tag: new heads, tables of packed rings, and heads left behind by a walk.
  input  wire logic                   head_valid_i,
  input  wire dfe_stream_pkg::block_t head_block_i,
  output      logic                   head_full_o,
  input  wire logic                   table_valid_i,
  input  wire dfe_stream_pkg::block_t table_block_i,
  output      logic                   table_full_o,
  input  wire logic                   rest_valid_i,
  input  wire dfe_stream_pkg::block_t rest_block_i,
  // A walk that goes on with its own tag.
  input  wire logic                   next_valid_i,
  input  wire dfe_stream_pkg::tag_t   next_tag_i,
  input  wire dfe_stream_pkg::block_t next_block_i,

  input  wire logic                   release_i,
  input  wire dfe_stream_pkg::tag_t   release_tag_i,
  output      logic                   dropped_o,        // a buffer of a queue out of use
  output      dfe_stream_pkg::queue_t dropped_queue_o,

  // What a tag's buffer is for, and how many descriptors it will hold.
  input  wire dfe_stream_pkg::tag_t   walk_tag_i,
  output      dfe_stream_pkg::job_t   walk_job_o,
  input  wire dfe_stream_pkg::tag_t   base_tag_i,
  output      logic [63:0]            base_o,
  output      logic                   base_local_o,
  input  wire dfe_stream_pkg::tag_t   slots_tag_i,
  output      dfe_stream_pkg::slots_t slots_o,
  input  wire dfe_stream_pkg::tag_t   address_tag_i [2],
  output      logic [64:0]            address_o [2],    // of a read, as it was offered

  // Engine to environment: reads, valid-ready.
  output      logic                   rd_valid_o,
  output      logic [63:0]            rd_addr_o,
  output      logic                   rd_local_o,
  output      logic [2:0]             rd_kind_o,
  output      logic [7:0]             rd_tag_o,
  output      logic [7:0]             rd_queue_o,
  output      logic [8:0]             rd_count_o,
  input  wire logic                   rd_ready_i,
  output      logic                   active_o
);
  import dfe_stream_pkg::*;
  localparam int unsigned HeadDepth = 8;
  typedef logic [TagBits-1:0] index_t;
  typedef logic [BlockBits-1:0] block_index_t;

  // What waits.
  logic   visit_some, visit_pop, next_some, next_pop, block_pop;
  logic   head_some, table_some, rest_some, head_pop, table_pop, rest_pop;
  logic   unused_next_full, unused_rest_full, unused_head_full, unused_table_full;
  ask_t   visit_ask;
  block_t head_block, table_block, rest_block, next_block, block;
  tag_t   next_tag;
  dfe_fifo #(.Width($bits(ask_t)), .Depth(4)) u_visits (
    .clk_i, .rst_ni, .push_i(visit_valid_i), .data_i(visit_ask_i), .full_o(visit_full_o),
    .valid_o(visit_some), .data_o(visit_ask), .pop_i(visit_pop));
  dfe_fifo #(.Width($bits(block_t)), .Depth(HeadDepth)) u_heads (
    .clk_i, .rst_ni, .push_i(head_valid_i), .data_i(head_block_i), .full_o(unused_head_full),
    .valid_o(head_some), .data_o(head_block), .pop_i(head_pop));
  // One more may be on its way when four wait.
  dfe_fifo #(.Width($bits(block_t)), .Depth(5)) u_tables (
    .clk_i, .rst_ni, .push_i(table_valid_i), .data_i(table_block_i), .full_o(unused_table_full),
    .valid_o(table_some), .data_o(table_block), .pop_i(table_pop));
  // Each was left behind by a walk that holds a tag, and comes first when a tag is free.
  dfe_fifo #(.Width($bits(block_t)), .Depth(BlockTags)) u_rests (
    .clk_i, .rst_ni, .push_i(rest_valid_i), .data_i(rest_block_i), .full_o(unused_rest_full),
    .valid_o(rest_some), .data_o(rest_block), .pop_i(rest_pop));
  dfe_fifo #(.Width($bits(block_t) + 8), .Depth(BlockTags)) u_nexts (
    .clk_i, .rst_ni, .push_i(next_valid_i), .data_i({next_tag_i, next_block_i}),
    .full_o(unused_next_full), .valid_o(next_some), .data_o({next_tag, next_block}),
    .pop_i(next_pop));

  // Room for heads: those that the feeder still has under way fit beside four.
  logic [3:0] head_count_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) head_count_q <= '0;
    else if (head_valid_i != head_pop) begin
      head_count_q <= head_valid_i ? head_count_q + 4'd1 : head_count_q - 4'd1;
    end
  end
  assign head_full_o = (head_count_q >= 4'd4);
  logic [2:0] table_count_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) table_count_q <= '0;
    else if (table_valid_i != table_pop) begin
      table_count_q <= table_valid_i ? table_count_q + 3'd1 : table_count_q - 3'd1;
    end
  end
  assign table_full_o = (table_count_q >= 3'd3);

  // Free tags of buffers: those never used, then those given back.
  logic         free_some, given_some, unused_given_full;
  block_index_t given;
  logic [BlockBits:0] unused_count_q;
  tag_t         free_tag;
  logic         takes_tag;
  dfe_fifo #(.Width(BlockBits), .Depth(BlockTags)) u_given (
    .clk_i, .rst_ni, .push_i(release_i),
    .data_i(block_index_t'(release_tag_i - 8'(QueueTags))), .full_o(unused_given_full),
    .valid_o(given_some), .data_o(given), .pop_i(takes_tag && unused_count_q == '0));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) unused_count_q <= (BlockBits+1)'(BlockTags);
    else if (takes_tag && unused_count_q != '0) unused_count_q <= unused_count_q - 1'b1;
  end
  assign free_some = given_some || unused_count_q != '0;
  assign free_tag = (unused_count_q != '0) ? 8'(QueueTags) + 8'(unused_count_q) - 8'd1
    : 8'(QueueTags) + 8'(given);

  // The next buffer that needs a tag.
  logic turn_q, picks_table, block_some, block_live;
  assign picks_table = !rest_some && table_some && (turn_q || !head_some);
  always_comb begin
    block = head_block;
    if (rest_some) block = rest_block;
    else if (picks_table) block = table_block;
  end
  assign block_some = rest_some || table_some || head_some;
  assign block_live = live_i[QueueBits'(block.job.queue_id)];
  assign dropped_o = block_some && !block_live;
  assign dropped_queue_o = block.job.queue_id;
  logic block_goes;
  assign block_goes = block_pop || dropped_o;
  assign rest_pop = rest_some && block_goes;
  assign table_pop = !rest_some && picks_table && block_goes;
  assign head_pop = !rest_some && !picks_table && head_some && block_goes;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) turn_q <= 1'b0;
    else if (table_pop || head_pop) turn_q <= head_pop;
  end

  // One of the three in each cycle.
  logic       moves, picked;
  logic [1:0] pick;
  dfe_rotor #(.Count(3)) u_pick (
    .clk_i, .rst_ni,
    .request_i({block_some && block_live && free_some, next_some, visit_some}),
    .advance_i(picked && moves), .valid_o(picked), .index_o(pick));
  assign visit_pop = picked && moves && pick == 2'd0;
  assign next_pop = picked && moves && pick == 2'd1;
  assign block_pop = picked && moves && pick == 2'd2;
  assign takes_tag = block_pop;

  ask_t   ask_d, ask_q;
  block_t going;
  logic   ask_valid_q;
  always_comb begin
    going = (pick == 2'd1) ? next_block : block;
    ask_d = visit_ask;
    if (pick != 2'd0) begin
      ask_d = '{
        tag: (pick == 2'd1) ? next_tag : free_tag, queue_id: going.job.queue_id,
        kind: going.job.in_table ? dfe_pkg::ReadIndirect : dfe_pkg::ReadDescriptor,
        is_local: going.is_local, base: going.base, offset: {going.job.index, 4'd0},
        count: {going.wanted, 4'd0}, remaining: going.job.entries - going.job.index};
    end
  end

  // The address, and how many descriptors the read fetches.
  logic        valid_d, valid_q, local_q;
  logic [63:0] addr_q;
  logic [8:0]  count_q, count;
  dfe_pkg::read_kind_e kind_q;
  tag_t        tag_q;
  queue_t      queue_q;
  slots_t      wanted, room_here;
  logic        of_descriptors;
  assign moves = !ask_valid_q || !valid_q || rd_ready_i;
  assign valid_d = ask_valid_q || (valid_q && !rd_ready_i);
  always_comb begin
    of_descriptors = (ask_q.kind == dfe_pkg::ReadDescriptor || ask_q.kind == dfe_pkg::ReadIndirect
      || ask_q.kind == dfe_pkg::ReadPacked);
    wanted = ask_q.count[8:4];
    room_here = room(ask_q.base[7:0], ask_q.offset[19:4]);
    if (room_here < wanted) wanted = room_here;
    if (ask_q.remaining < 16'(wanted)) wanted = ask_q.remaining[4:0];
    count = of_descriptors ? {wanted, 4'd0} : ask_q.count;
  end

  job_t        job_q [BlockTags];
  logic [64:0] base_q [BlockTags];
  slots_t      slots_q [Tags];
  logic [64:0] read_q [Tags];
  logic [63:0] addr;
  logic        loads;
  assign addr = ask_q.base + 64'(ask_q.offset);
  assign loads = ask_valid_q && (!valid_q || rd_ready_i);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ask_valid_q <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      if (moves) ask_valid_q <= picked;
      valid_q <= valid_d;
    end
  end
  block_index_t going_index;
  assign going_index = block_index_t'(ask_d.tag - 8'(QueueTags));
  always_ff @(posedge clk_i) begin
    if (moves && picked) begin
      ask_q <= ask_d;
      if (pick != 2'd0) begin
        job_q[going_index] <= going.job;
        base_q[going_index] <= {going.is_local, going.base};
      end
    end
    if (loads) begin
      addr_q <= addr;
      local_q <= ask_q.is_local;
      kind_q <= ask_q.kind;
      tag_q <= ask_q.tag;
      queue_q <= ask_q.queue_id;
      count_q <= count;
      slots_q[index_t'(ask_q.tag)] <= wanted;
      read_q[index_t'(ask_q.tag)] <= {ask_q.is_local, addr};
    end
  end

  block_index_t walked, based;
  assign walked = block_index_t'(walk_tag_i - 8'(QueueTags));
  assign based = block_index_t'(base_tag_i - 8'(QueueTags));
  assign walk_job_o = job_q[walked];
  assign {base_local_o, base_o} = base_q[based];
  assign slots_o = slots_q[index_t'(slots_tag_i)];
  for (genvar i = 0; i < 2; i++) begin : g_address
    assign address_o[i] = read_q[index_t'(address_tag_i[i])];
  end
  assign rd_valid_o = valid_q;
  assign rd_addr_o = addr_q;
  assign rd_local_o = local_q;
  assign rd_kind_o = kind_q;
  assign rd_tag_o = tag_q;
  assign rd_queue_o = queue_q;
  assign rd_count_o = count_q;
  assign active_o = visit_some || next_some || block_some || ask_valid_q || valid_q;
endmodule
`default_nettype wire
