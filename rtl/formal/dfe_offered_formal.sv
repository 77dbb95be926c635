// Proves of dfe_requests that what a visit asked for is picked in its turn, and that picks go on.
//
// Walks, heads and tables ask beside it as they like; nothing is assumed of them. Cycles count in
// which the environment would take a read.
`default_nettype none
module dfe_offered_formal #(
  localparam int unsigned QueueTags = 1,
  localparam int unsigned BlockTags = 2,
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

  // Picks of others while a visit's read waits; cycles without a pick, and without a read.
  logic [2:0] passed_q = '0, idle_q = '0, silent_q = '0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      if (!u_dut.visit_some || u_dut.visit_pop) passed_q <= '0;
      else if (u_dut.moves) passed_q <= passed_q + 3'd1;
      if (!u_dut.picked || u_dut.moves) idle_q <= '0;
      else if (rd_ready_i) idle_q <= idle_q + 3'd1;
      // What is dropped is no read.
      if (u_dut.owed_q == '0 || rd_valid || u_dut.moves || u_dut.cancels) silent_q <= '0;
      else silent_q <= silent_q + 3'd1;
      chk_visit_lets_two_others_pass: assert (passed_q < 3'd3);
      chk_picks_go_on_while_reads_are_taken: assert (idle_q < 3'd4);
      chk_picked_read_is_offered_in_time: assert (silent_q < 3'd3);
    end
  end
endmodule
`default_nettype wire
