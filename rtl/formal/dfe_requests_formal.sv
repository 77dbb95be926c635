// Proves of dfe_requests that no tag is used twice at once, and that reads stay until they are taken and
// go where they were asked for.
//
// A visit asks with a tag of its own; a walk goes on with its tag, or gives it back, when the read
// that had it ended. What comes was seen to fit some cycles before.
`default_nettype none
module dfe_requests_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned QueueTags = 1,
  parameter int unsigned BlockTags = 2,
  localparam int unsigned Tags = QueueTags + BlockTags
) (
  input wire logic                   clk_i,
  input wire logic [Queues-1:0]      live_i,
  input wire logic                   visit_valid_i,
  input wire dfe_stream_pkg::ask_t   visit_ask_i,
  input wire logic                   head_valid_i,
  input wire dfe_stream_pkg::block_t head_block_i,
  input wire logic                   table_valid_i,
  input wire dfe_stream_pkg::block_t table_block_i,
  input wire logic                   rest_valid_i,
  input wire dfe_stream_pkg::block_t rest_block_i,
  input wire logic                   next_valid_i,
  input wire logic [1:0]             next_tag_i,
  input wire dfe_stream_pkg::block_t next_block_i,
  input wire logic                   release_i,
  input wire logic [1:0]             release_tag_i,
  input wire logic                   end_i,       // the read of a tag
  input wire logic [1:0]             end_tag_i,
  input wire logic                   rd_ready_i
);
  import dfe_stream_pkg::*;
  localparam int unsigned Slack = 5;  // cycles in which what was under way still comes
  logic        started_q = 1'b0, visit_full, head_full, table_full, dropped, walk_local, rd_valid;
  logic        rd_local, no_tag, active;
  queue_t      dropped_queue;
  job_t        walk_job;
  logic [63:0] base, rd_addr;
  slots_t      slots;
  tag_t        address_tags [2];
  logic [64:0] addresses [2];
  logic [2:0]  rd_kind;
  logic [7:0]  rd_tag, rd_queue;
  logic [8:0]  rd_count;
  assign address_tags = '{8'd0, 8'd0};
  dfe_requests #(.Queues(Queues), .QueueTags(QueueTags), .BlockTags(BlockTags)) u_dut (
    .clk_i, .rst_ni(started_q), .live_i, .visit_valid_i, .visit_ask_i, .visit_full_o(visit_full),
    .head_valid_i, .head_block_i, .head_full_o(head_full), .table_valid_i, .table_block_i,
    .table_full_o(table_full), .rest_valid_i, .rest_block_i, .next_valid_i,
    .next_tag_i(8'(next_tag_i)), .next_block_i, .release_i, .release_tag_i(8'(release_tag_i)),
    .dropped_o(dropped), .dropped_queue_o(dropped_queue), .walk_tag_i(8'(QueueTags)),
    .walk_job_o(walk_job), .base_tag_i(8'(QueueTags)), .base_o(base), .base_local_o(walk_local),
    .slots_o(slots), .address_tag_i(address_tags), .address_o(addresses), .rd_valid_o(rd_valid),
    .rd_addr_o(rd_addr), .rd_local_o(rd_local), .rd_kind_o(rd_kind), .rd_tag_o(rd_tag),
    .rd_queue_o(rd_queue), .rd_count_o(rd_count), .rd_ready_i, .no_tag_o(no_tag),
    .active_o(active));
  dfe_channel_checks #(.Width(93)) u_checks (
    .clk_i, .rst_ni(started_q), .valid_i(rd_valid), .ready_i(rd_ready_i),
    .payload_i({rd_addr, rd_local, rd_kind, rd_tag, rd_queue, rd_count}));

  // Of each tag: asked for and not on its way; under way; its buffer is walked.
  logic [Tags-1:0] asked_q = '0, away_q = '0, held_q = '0, asks, sent, ends, left;
  logic [1:0]      rests_q = '0;  // buffers left behind that wait
  logic [Slack-1:0] heads_q = '1, tables_q = '1;  // there was no room
  ask_t            visit_q;
  block_t          next_q [Tags];
  logic [Tags-1:0] goes_on_q = '0;  // the tag's read is that of a walk that goes on
  always_comb begin
    asks = (visit_valid_i ? Tags'(1) << visit_ask_i.tag : '0)
      | (next_valid_i ? Tags'(1) << next_tag_i : '0);
    sent = (rd_valid && rd_ready_i) ? Tags'(1) << rd_tag : '0;
    ends = end_i ? Tags'(1) << end_tag_i : '0;
    left = (next_valid_i ? Tags'(1) << next_tag_i : '0)
      | (release_i ? Tags'(1) << release_tag_i : '0);
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) {heads_q, tables_q} <= '1;
    if (visit_valid_i) visit_q <= visit_ask_i;
    if (next_valid_i) next_q[next_tag_i] <= next_block_i;
    if (started_q) begin
      heads_q <= {heads_q[Slack-2:0], head_full};
      tables_q <= {tables_q[Slack-2:0], table_full};
      asked_q <= (asked_q | asks) & ~sent;
      away_q <= (away_q | sent) & ~ends;
      // A queue's own read has its tag back when it ended.
      held_q <= ((held_q & ~left) | ends) & {{BlockTags{1'b1}}, {QueueTags{1'b0}}};
      goes_on_q <= (goes_on_q | (next_valid_i ? Tags'(1) << next_tag_i : '0))
        & ~(release_i ? Tags'(1) << release_tag_i : '0);
      rests_q <= rests_q + 2'(rest_valid_i) - 2'(u_dut.rest_pop);
      asm_visit_has_a_tag_of_its_own: assume (!visit_valid_i || (visit_ask_i.tag < 8'(QueueTags)
        && !asked_q[0] && !away_q[0]));
      asm_visit_knows_its_address: assume (!visit_valid_i || visit_ask_i.offset == '0);
      asm_visit_reads_its_own: assume (!visit_valid_i || !(visit_ask_i.kind
        inside {dfe_pkg::ReadDescriptor, dfe_pkg::ReadIndirect}));
      asm_walk_has_its_tag: assume (!next_valid_i || (next_tag_i >= 2'(QueueTags)
        && next_tag_i < 2'(Tags) && held_q[next_tag_i]));
      asm_released_was_walked: assume (!release_i || (release_tag_i >= 2'(QueueTags)
        && release_tag_i < 2'(Tags) && held_q[release_tag_i]));
      asm_one_way_on: assume (!(next_valid_i && release_i));
      asm_ended_was_under_way: assume (!end_i || (end_tag_i < 2'(Tags) && away_q[end_tag_i]));
      asm_heads_were_seen_to_fit: assume (!head_valid_i || !heads_q[Slack-1]);
      asm_tables_were_seen_to_fit: assume (!table_valid_i || !tables_q[Slack-1]);
      asm_rest_is_of_a_walk: assume (!rest_valid_i || rests_q < 2'(BlockTags));
      asm_queues_are_in_range: assume (head_block_i.job.queue_id < 8'(Queues)
        && table_block_i.job.queue_id < 8'(Queues) && rest_block_i.job.queue_id < 8'(Queues)
        && next_block_i.job.queue_id < 8'(Queues));

      chk_read_tag_is_not_in_flight: assert (!rd_valid || !away_q[rd_tag[1:0]]);
      chk_read_tag_is_not_walked: assert (!rd_valid || !held_q[rd_tag[1:0]]);
      chk_read_tag_is_in_range: assert (!rd_valid || rd_tag < 8'(Tags));
      chk_tag_is_that_of_its_kind: assert (!rd_valid || (rd_tag >= 8'(QueueTags)) == (rd_kind
        inside {dfe_pkg::ReadDescriptor, dfe_pkg::ReadIndirect}));
      chk_visit_reads_what_it_asked_for: assert (!rd_valid || rd_tag >= 8'(QueueTags)
        || (rd_addr == visit_q.base && rd_count == visit_q.count && rd_local == visit_q.is_local
        && rd_queue == visit_q.queue_id));
      chk_walk_goes_on_where_it_left: assert (!rd_valid || !goes_on_q[rd_tag[1:0]]
        || (rd_addr == next_q[rd_tag[1:0]].base + 64'({next_q[rd_tag[1:0]].job.index, 4'd0})
        && rd_local == next_q[rd_tag[1:0]].is_local));
      chk_waiting_is_active: assert (asked_q == '0 || active);
      chk_dropped_is_out_of_use: assert (!dropped || !live_i[dropped_queue[0]]);
      chk_new_buffer_is_of_a_live_queue: assert (!(u_dut.goes && u_dut.ask_new_q)
        || live_i[u_dut.ask_q.queue_id[0]]);
      chk_queues_do_not_run_over: assert (!(u_dut.unused_head_full && head_valid_i
        && !u_dut.head_pop) && !(u_dut.unused_table_full && u_dut.table_fits && !u_dut.table_pop));
      chk_table_comes_before_heads: assert (!u_dut.head_pop || !u_dut.table_some
        || u_dut.tables_q == '1);
    end
  end
endmodule
`default_nettype wire
