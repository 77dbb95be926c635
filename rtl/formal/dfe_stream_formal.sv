// Proves of the whole streaming engine, at its smallest, what an environment sees of its first reads.
//
// One queue is configured once, in the first cycle, with areas and a window that are anything.
// Pieces belong to reads under way and end them in any order; what they bring is anything.
`default_nettype none
module dfe_stream_formal #(
  parameter int unsigned QueueTags = 2,
  parameter int unsigned BlockTags = 1,
  localparam int unsigned Tags = QueueTags + BlockTags
) (
  input wire logic         clk_i,
  input wire logic [1:0]   size_i,
  input wire logic [7:0]   flags_i,
  input wire logic [15:0]  start_i,
  input wire logic [63:0]  desc_i,
  input wire logic [63:0]  avail_i,
  input wire logic [1:0]   mode_i,
  input wire logic [63:0]  base_i,
  input wire logic [63:0]  window_size_i,
  input wire logic         doorbell_i,
  input wire logic         has_index_i,
  input wire logic [15:0]  index_i,
  input wire logic         rd_ready_i,
  input wire logic         cpl_valid_i,
  input wire logic [1:0]   cpl_tag_i,
  input wire logic [2:0]   cpl_word_i,
  input wire logic         cpl_last_i,
  input wire logic         cpl_failed_i,
  input wire logic [255:0] cpl_data_i,
  input wire logic         desc_ready_i,
  input wire logic         rest_ready_i,
  input wire logic         err_ready_i
);
  logic        started_q = 1'b0, first_q = 1'b0, cfg;
  logic [1:0]  mode_q;
  logic [63:0] base_q, size_q, desc_addr, rd_addr, err_addr;
  logic        rd_valid, rd_local, desc_valid, indirect, first, last, rest_valid, err_valid, busy;
  logic        idle, crossed, no_tag;
  logic [7:0]  rd_tag, rd_queue, desc_queue, rest_queue, err_queue, err_code;
  logic [2:0]  rd_kind;
  logic [8:0]  rd_count, slot;
  logic [31:0] len;
  logic [15:0] flags, head, position, ring_count, rest_index;
  assign cfg = started_q && first_q;
  dfe_stream #(
    .Queues(1), .QueueTags(QueueTags), .BlockTags(BlockTags), .Windows(2), .DataBytes(32)
  ) u_dut (
    .clk_i, .rst_ni(started_q), .cfg_valid_i(cfg), .cfg_queue_i('0), .cfg_enable_i(1'b1),
    .cfg_size_i(16'd1 << size_i), .cfg_chain_limit_i('0), .cfg_start_i(start_i),
    .cfg_flags_i(flags_i), .cfg_desc_addr_i(desc_i), .cfg_avail_addr_i(avail_i),
    .window_mode_i(mode_q), .window_base_i(base_q), .window_size_i(size_q),
    .doorbell_valid_i(doorbell_i), .doorbell_queue_i('0), .doorbell_has_index_i(has_index_i),
    .doorbell_index_i(index_i), .rd_valid_o(rd_valid), .rd_ready_i, .rd_addr_o(rd_addr),
    .rd_tag_o(rd_tag), .rd_local_o(rd_local), .rd_kind_o(rd_kind), .rd_queue_o(rd_queue),
    .rd_count_o(rd_count), .cpl_valid_i, .cpl_tag_i(8'(cpl_tag_i)),
    .cpl_offset_i({cpl_word_i, 5'd0}), .cpl_count_i(8'd32), .cpl_last_i,
    .cpl_status_i(8'(cpl_failed_i)), .cpl_data_i, .desc_valid_o(desc_valid),
    .desc_ready_i, .desc_addr_o(desc_addr), .desc_len_o(len), .desc_flags_o(flags),
    .desc_head_o(head), .desc_position_o(position), .desc_ring_count_o(ring_count),
    .desc_indirect_o(indirect), .desc_queue_o(desc_queue), .desc_slot_o(slot),
    .desc_first_o(first), .desc_last_o(last), .rest_valid_o(rest_valid),
    .rest_ready_i, .rest_queue_o(rest_queue), .rest_index_o(rest_index),
    .err_valid_o(err_valid), .err_ready_i, .err_queue_o(err_queue),
    .err_code_o(err_code), .err_addr_o(err_addr), .busy_queues_o(busy), .idle_o(idle),
    .crossed_o(crossed), .no_tag_o(no_tag));

  // Reads under way.
  logic [Tags-1:0] away_q = '0, sent, ends;
  logic            held_q = 1'b0;
  always_comb begin
    sent = (rd_valid && rd_ready_i) ? Tags'(1) << rd_tag : '0;
    ends = (cpl_valid_i && cpl_last_i) ? Tags'(1) << cpl_tag_i : '0;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    first_q <= !started_q;
    if (!started_q) {mode_q, base_q, size_q} <= {mode_i, base_i, window_size_i};
    if (started_q) begin
      held_q <= rd_valid && !rd_ready_i;
      away_q <= (away_q & ~ends) | sent;
      asm_window_ends_below_the_top: assume (66'(base_q) + 66'(size_q)
        <= 66'h1_0000_0000_0000_0000);
      asm_areas_are_aligned: assume (desc_i[3:0] == '0 && !avail_i[0]);
      asm_packed_ring_starts_inside: assume (!flags_i[0] || start_i[14:0] < (15'd1 << size_i));
      asm_doorbell_is_of_a_queue_in_use: assume (!doorbell_i || !first_q);
      asm_piece_is_of_a_read: assume (!cpl_valid_i
        || (3'(cpl_tag_i) < 3'(Tags) && away_q[cpl_tag_i]));
      asm_failure_ends: assume (!cpl_failed_i || cpl_last_i);
      chk_read_stays_until_taken: assert (!held_q || rd_valid);
      chk_strict_read_is_local: assert (!rd_valid || !mode_q[0] || rd_local);
      chk_local_read_lies_in_the_window: assert (!rd_valid || !rd_local
        || 66'(rd_addr) + 66'(rd_count) <= 66'(size_q));
      chk_bus_read_avoids_the_window: assert (!rd_valid || rd_local || mode_q == 2'd0
        || size_q == '0 || 66'(rd_addr) + 66'(rd_count) <= 66'(base_q)
        || 66'(rd_addr) >= 66'(base_q) + 66'(size_q));
    end
  end
endmodule
`default_nettype wire
