// Gives tags to buffers that wait, makes the address of each read and offers it.
//
// Latency:  a read is on the channel three cycles after it is asked for when nothing waits, that of
//           a visit one; one more where it must be cut to its table first.
// Ordering: the three sources in turn; each in order. A walk's own tag goes on with its next read.
// Stalls:   a new buffer waits while no tag is free; chains left behind come before new heads. All
//           wait while four reads were not taken.
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
  output      logic                   no_tag_o,  // a buffer waits for a tag
  output      logic                   active_o
);
  import dfe_stream_pkg::*;
  localparam int unsigned VisitDepth = 8;
  localparam int unsigned HeadDepth = 16;
  localparam int unsigned TableDepth = 32;
  localparam int unsigned ReadDepth = 4;
  typedef logic [TagBits-1:0] index_t;
  typedef logic [BlockBits-1:0] block_index_t;

  // What waits. Heads come cut to their table.
  logic   direct, visit_some, visit_pop, next_some, next_pop, block_pop;
  logic   head_some, table_some, rest_some, head_pop, table_pop, rest_pop;
  logic   table_fits, rest_fits, next_fits, unused_table_extra, unused_rest_extra;
  logic   unused_visit_full, unused_next_full, unused_rest_full, unused_head_full, unused_table_full;
  ask_t   visit_ask, ask_q;
  block_t head_block, table_block, rest_block, next_block, block, table_fit, rest_fit, next_fit;
  tag_t   next_tag, next_fit_tag;
  dfe_fit u_table_fit (
    .clk_i, .rst_ni, .valid_i(table_valid_i), .extra_i(1'b0), .block_i(table_block_i),
    .valid_o(table_fits), .extra_o(unused_table_extra), .block_o(table_fit));
  dfe_fit u_rest_fit (
    .clk_i, .rst_ni, .valid_i(rest_valid_i), .extra_i(1'b0), .block_i(rest_block_i),
    .valid_o(rest_fits), .extra_o(unused_rest_extra), .block_o(rest_fit));
  dfe_fit #(.ExtraBits(8)) u_next_fit (
    .clk_i, .rst_ni, .valid_i(next_valid_i), .extra_i(next_tag_i), .block_i(next_block_i),
    .valid_o(next_fits), .extra_o(next_fit_tag), .block_o(next_fit));
  dfe_fifo #(.Width($bits(ask_t)), .Depth(VisitDepth)) u_visits (
    .clk_i, .rst_ni, .push_i(visit_valid_i && !direct), .data_i(visit_ask_i), .full_o(unused_visit_full),
    .valid_o(visit_some), .data_o(visit_ask), .pop_i(visit_pop));
  dfe_fifo #(.Width($bits(block_t)), .Depth(HeadDepth)) u_heads (
    .clk_i, .rst_ni, .push_i(head_valid_i), .data_i(head_block_i), .full_o(unused_head_full),
    .valid_o(head_some), .data_o(head_block), .pop_i(head_pop));
  dfe_fifo #(.Width($bits(block_t)), .Depth(TableDepth)) u_tables (
    .clk_i, .rst_ni, .push_i(table_fits), .data_i(table_fit), .full_o(unused_table_full),
    .valid_o(table_some), .data_o(table_block), .pop_i(table_pop));
  // Each was left behind by a walk that holds a tag.
  dfe_fifo #(.Width($bits(block_t)), .Depth(BlockTags)) u_rests (
    .clk_i, .rst_ni, .push_i(rest_fits), .data_i(rest_fit), .full_o(unused_rest_full),
    .valid_o(rest_some), .data_o(rest_block), .pop_i(rest_pop));
  dfe_fifo #(.Width($bits(block_t) + 8), .Depth(BlockTags)) u_nexts (
    .clk_i, .rst_ni, .push_i(next_fits), .data_i({next_fit_tag, next_fit}),
    .full_o(unused_next_full), .valid_o(next_some), .data_o({next_tag, next_block}),
    .pop_i(next_pop));

  logic visit_level_active, head_level_active, table_level_active, block_level_active, free_active;
  // Room for what comes: those still under way fit beside the ones that wait.
  dfe_level #(.Most(VisitDepth), .Enough(3)) u_visit_level (
    .clk_i, .rst_ni, .come_i(visit_valid_i && !direct), .go_i(visit_pop), .enough_o(visit_full_o),
    .active_o(visit_level_active));
  dfe_level #(.Most(HeadDepth), .Enough(4)) u_head_level (
    .clk_i, .rst_ni, .come_i(head_valid_i), .go_i(head_pop), .enough_o(head_full_o),
    .active_o(head_level_active));
  dfe_level #(.Most(TableDepth), .Enough(TableDepth - 5)) u_table_level (
    .clk_i, .rst_ni, .come_i(table_valid_i), .go_i(table_pop), .enough_o(table_full_o),
    .active_o(table_level_active));

  // The tag of the next buffer.
  logic cancels, free_some;
  tag_t free_tag;
  dfe_free #(.First(QueueTags), .Count(BlockTags)) u_free (
    .clk_i, .rst_ni, .release_i, .release_tag_i, .cancel_i(cancels), .cancel_tag_i(ask_q.tag),
    .valid_o(free_some), .tag_o(free_tag), .take_i(block_pop), .active_o(free_active));

  // The next buffers that need a tag. One read of heads may bring as many tables as a buffer holds,
  // which come before what was left behind, and that before the next heads.
  localparam int unsigned BlockDepth = 4;
  logic [3:0] tables_q;
  logic       enough_q;  // tables in a row
  logic       picks_table, gathers, waits, block_some, unused_block_full;
  block_t     gathered;
  assign picks_table = table_some && (!enough_q || !(rest_some || head_some));
  always_comb begin
    gathered = head_block;
    if (picks_table) gathered = table_block;
    else if (rest_some) gathered = rest_block;
  end
  assign no_tag_o = block_some && !free_some;
  assign gathers = !waits && (rest_some || table_some || head_some);
  assign rest_pop = rest_some && !picks_table && !waits;
  assign table_pop = picks_table && !waits;
  assign head_pop = !rest_some && !picks_table && head_some && !waits;
  dfe_fifo #(.Width($bits(block_t)), .Depth(BlockDepth)) u_blocks (
    .clk_i, .rst_ni, .push_i(gathers), .data_i(gathered), .full_o(unused_block_full),
    .valid_o(block_some), .data_o(block), .pop_i(block_pop));
  dfe_level #(.Most(BlockDepth), .Enough(BlockDepth - 2)) u_block_level (
    .clk_i, .rst_ni, .come_i(gathers), .go_i(block_pop), .enough_o(waits),
    .active_o(block_level_active));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      tables_q <= '0;
      enough_q <= 1'b0;
    end else if (gathers) begin
      tables_q <= (table_pop && (rest_some || head_some)) ? tables_q + 4'd1 : '0;
      enough_q <= table_pop && (rest_some || head_some) && tables_q == 4'd14;
    end
  end

  // One of the three in each cycle, while there is room for its read.
  logic       room_q, spare_q, picked, moves;  // for one read; for two
  logic [1:0] pick;
  dfe_rotor #(.Count(3)) u_pick (
    .clk_i, .rst_ni,
    .request_i({block_some && free_some, next_some, visit_some}),
    .advance_i(moves), .valid_o(picked), .index_o(pick));
  assign moves = picked && room_q;
  assign visit_pop = moves && pick == 2'd0;
  assign next_pop = moves && pick == 2'd1;
  assign block_pop = moves && pick == 2'd2;

  // What was picked; a new buffer of a queue that went out of use is dropped here.
  job_t   going_job_q;
  block_t going;
  logic   ask_valid_q, ask_new_q, ask_block_q, goes;
  assign going = (pick == 2'd1) ? next_block : block;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) ask_valid_q <= 1'b0;
    else ask_valid_q <= moves;
  end
  always_ff @(posedge clk_i) begin
    ask_block_q <= (pick != 2'd0);
    ask_new_q <= (pick == 2'd2);
    going_job_q <= going.job;
    ask_q <= visit_ask;
    if (pick != 2'd0) begin
      ask_q <= '{
        tag: (pick == 2'd1) ? next_tag : free_tag, queue_id: going.job.queue_id,
        kind: going.job.in_table ? dfe_pkg::ReadIndirect : dfe_pkg::ReadDescriptor,
        is_local: going.is_local, base: going.base, offset: {going.job.index, 4'd0},
        count: {going.wanted, 4'd0}};
    end
  end
  assign cancels = ask_valid_q && ask_new_q && !live_i[QueueBits'(ask_q.queue_id)];
  assign dropped_o = cancels;
  assign dropped_queue_o = ask_q.queue_id;
  assign goes = ask_valid_q && !cancels;

  // The address; what the read is for is kept by its tag.
  typedef struct packed {
    logic [63:0]         addr;
    logic                is_local;
    dfe_pkg::read_kind_e kind;
    tag_t                tag;
    queue_t              queue_id;
    logic [8:0]          count;
  } read_t;
  job_t         job_q [BlockTags];
  logic [64:0]  base_q [BlockTags];
  slots_t       slots_q [BlockTags];
  logic [64:0]  read_q [Tags];
  logic [63:0]  addr;
  read_t        read, made;
  ask_t         asked;
  logic         unused_read_full, unused_read_some, read_pop;
  block_index_t going_index;
  assign going_index = block_index_t'(ask_q.tag - 8'(QueueTags));
  // A visit knows its address; it is offered at once when nothing is before it.
  assign direct = visit_valid_i && !visit_some && !ask_valid_q && spare_q;
  assign addr = ask_valid_q ? ask_q.base + 64'(ask_q.offset) : visit_ask_i.base;
  assign asked = ask_valid_q ? ask_q : visit_ask_i;
  assign made = '{
    addr: addr, is_local: asked.is_local, kind: asked.kind, tag: asked.tag,
    queue_id: asked.queue_id, count: asked.count};
  always_ff @(posedge clk_i) begin
    if (goes || direct) read_q[index_t'(asked.tag)] <= {asked.is_local, addr};
    if (goes && ask_block_q) begin
      job_q[going_index] <= going_job_q;
      base_q[going_index] <= {ask_q.is_local, ask_q.base};
      slots_q[going_index] <= ask_q.count[8:4];
    end
  end
  dfe_front #(.Width($bits(read_t)), .Depth(ReadDepth)) u_reads (
    .clk_i, .rst_ni, .push_i(goes || direct), .data_i(made), .full_o(unused_read_full),
    .some_o(unused_read_some), .valid_o(rd_valid_o), .data_o(read), .pop_i(read_pop));
  assign read_pop = rd_valid_o && rd_ready_i;

  // Reads that were picked and not taken.
  logic [2:0] owed_q, owed;
  assign owed = owed_q + 3'(moves) + 3'(direct) - 3'(read_pop) - 3'(cancels);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      owed_q <= '0;
      room_q <= 1'b1;
      spare_q <= 1'b1;
    end else begin
      owed_q <= owed;
      room_q <= (owed < 3'(ReadDepth));
      spare_q <= (owed < 3'(ReadDepth - 1));
    end
  end

  block_index_t walked, based;
  assign walked = block_index_t'(walk_tag_i - 8'(QueueTags));
  assign based = block_index_t'(base_tag_i - 8'(QueueTags));
  assign walk_job_o = job_q[walked];
  assign {base_local_o, base_o} = base_q[based];
  assign slots_o = slots_q[walked];
  for (genvar i = 0; i < 2; i++) begin : g_address
    assign address_o[i] = read_q[index_t'(address_tag_i[i])];
  end
  assign rd_addr_o = read.addr;
  assign rd_local_o = read.is_local;
  assign rd_kind_o = read.kind;
  assign rd_tag_o = read.tag;
  assign rd_queue_o = read.queue_id;
  assign rd_count_o = read.count;
  // A buffer that waits for a tag changes nothing.
  assign active_o = visit_some || next_some || (block_some && free_some) || gathers || table_fits
    || rest_fits || next_fits || owed_q != '0 || free_active || visit_level_active
    || head_level_active || table_level_active || block_level_active;
endmodule
`default_nettype wire
