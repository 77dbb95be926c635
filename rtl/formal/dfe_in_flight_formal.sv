// Proves of dfe_requests, without a bound, that no tag is used twice at once.
//
// The tags go their way whatever is read, so what is asked for is nothing at all here. A visit asks
// with a tag of its own; a walk goes on with its tag, or gives it back, when its read has ended.
`default_nettype none
module dfe_in_flight_formal #(
  parameter int unsigned BlockTags = 1,
  localparam int unsigned QueueTags = 1,
  localparam int unsigned Tags = QueueTags + BlockTags
) (
  input wire logic       clk_i,
  input wire logic       live_i,
  input wire logic       visit_i,
  input wire logic       head_i,
  input wire logic       table_i,
  input wire logic       rest_i,
  input wire logic       next_i,
  input wire logic [1:0] next_tag_i,
  input wire logic       release_i,
  input wire logic [1:0] release_tag_i,
  input wire logic       end_i,       // the read of a tag
  input wire logic [1:0] end_tag_i,
  input wire logic       rd_ready_i
);
  import dfe_stream_pkg::*;
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
  dfe_requests #(.Queues(1), .QueueTags(QueueTags), .BlockTags(BlockTags)) u_dut (
    .clk_i, .rst_ni(started_q), .live_i, .visit_valid_i(visit_i), .visit_ask_i('0),
    .visit_full_o(visit_full), .head_valid_i(head_i), .head_block_i('0), .head_full_o(head_full),
    .table_valid_i(table_i), .table_block_i('0), .table_full_o(table_full), .rest_valid_i(rest_i),
    .rest_block_i('0), .next_valid_i(next_i), .next_tag_i(8'(next_tag_i)), .next_block_i('0),
    .release_i, .release_tag_i(8'(release_tag_i)), .dropped_o(dropped),
    .dropped_queue_o(dropped_queue), .walk_tag_i(8'(QueueTags)), .walk_job_o(walk_job),
    .base_tag_i(8'(QueueTags)), .base_o(base), .base_local_o(walk_local), .slots_o(slots),
    .address_tag_i(address_tags), .address_o(addresses), .rd_valid_o(rd_valid), .rd_addr_o(rd_addr),
    .rd_local_o(rd_local), .rd_kind_o(rd_kind), .rd_tag_o(rd_tag), .rd_queue_o(rd_queue),
    .rd_count_o(rd_count), .rd_ready_i, .no_tag_o(no_tag), .active_o(active));

  // Of each tag: asked for and not on its way; under way; its buffer is walked.
  logic [Tags-1:0] asked_q = '0, away_q = '0, held_q = '0, asks, sent, ends, left;
  always_comb begin
    asks = Tags'(visit_i) | (next_i ? Tags'(1) << next_tag_i : '0);
    sent = (rd_valid && rd_ready_i) ? Tags'(1) << rd_tag : '0;
    ends = end_i ? Tags'(1) << end_tag_i : '0;
    left = (next_i ? Tags'(1) << next_tag_i : '0) | (release_i ? Tags'(1) << release_tag_i : '0);
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      asked_q <= (asked_q | asks) & ~sent;
      away_q <= (away_q | sent) & ~ends;
      held_q <= ((held_q & ~left) | ends) & {{BlockTags{1'b1}}, {QueueTags{1'b0}}};
      asm_visit_has_a_tag_of_its_own: assume (!visit_i || !(asked_q[0] || away_q[0]));
      asm_walk_has_its_tag: assume (!next_i || (next_tag_i >= 2'(QueueTags)
        && next_tag_i < 2'(Tags) && held_q[next_tag_i]));
      asm_released_was_walked: assume (!release_i || (release_tag_i >= 2'(QueueTags)
        && release_tag_i < 2'(Tags) && held_q[release_tag_i]));
      asm_one_way_on: assume (!(next_i && release_i));
      asm_ended_was_under_way: assume (!end_i || (end_tag_i < 2'(Tags) && away_q[end_tag_i]));
      chk_read_tag_is_not_in_flight: assert (!rd_valid || !away_q[rd_tag[1:0]]);
      chk_read_tag_is_not_walked: assert (!rd_valid || !held_q[rd_tag[1:0]]);
    end
  end
endmodule
`default_nettype wire
