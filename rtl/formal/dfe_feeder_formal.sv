// Proves of dfe_feeder that each head of a ring goes into one read, which stays in its table, and that
// each ring's tag comes back once.
`default_nettype none
module dfe_feeder_formal #(
  parameter int unsigned Queues = 2
) (
  input wire logic                   clk_i,
  input wire logic [Queues-1:0]      live_i,
  input wire logic                   ring_valid_i,
  input wire dfe_stream_pkg::tag_t   ring_tag_i,
  input wire dfe_stream_pkg::job_t   ring_job_i,
  input wire logic [7:0]             ring_entries_i,
  input wire logic                   ring_failed_i,
  input wire dfe_pkg::chain_law_t    law_i,
  input wire dfe_stream_pkg::area_t  area_i,
  input wire dfe_stream_pkg::slots_t stride_i,
  input wire logic                   joins_i,
  input wire logic [15:0]            entry_i,
  input wire logic                   full_i
);
  import dfe_stream_pkg::*;
  logic        started_q = 1'b0, ring_pop, release_one, valid, done, fault, fault_read, active;
  queue_t      queue_id, stride_queue, done_queue, fault_queue;
  tag_t        entry_tag, release_tag, fault_tag;
  logic [6:0]  entry;
  block_t      block;
  logic [15:0] fault_head;
  dfe_feeder #(.Queues(Queues)) u_dut (
    .clk_i, .rst_ni(started_q), .live_i, .ring_valid_i, .ring_tag_i, .ring_job_i, .ring_entries_i,
    .ring_failed_i, .ring_pop_o(ring_pop), .queue_o(queue_id), .law_i, .area_i,
    .stride_queue_o(stride_queue), .stride_i, .joins_i, .entry_tag_o(entry_tag), .entry_o(entry),
    .entry_i, .release_o(release_one), .release_tag_o(release_tag), .full_i, .valid_o(valid),
    .block_o(block), .done_o(done), .done_queue_o(done_queue), .fault_o(fault),
    .fault_queue_o(fault_queue), .fault_read_o(fault_read), .fault_tag_o(fault_tag),
    .fault_head_o(fault_head), .active_o(active));

  // The ring that is held; rings that were taken and are not done.
  logic        holds_q = 1'b0, failed_q, full_q = 1'b0, asked_q = 1'b0;
  tag_t        tag_q, entry_tag_q;
  queue_t      queue_q;
  logic [7:0]  left_q;      // entries of it that were not taken
  logic [6:0]  entry_q;
  logic [2:0]  open_q = '0;
  // The head behind those that are held for a read.
  logic        good, step;
  logic [15:0] head_q, position_q;
  logic [15:0] before_ring, before_one;  // positions of the heads before those
  logic [4:0]  heads_q = '0;
  job_t        job;
  block_t      held;
  assign job = block.job;
  assign held = u_dut.block_q;
  assign step = u_dut.step;
  assign good = u_dut.valid_2q && u_dut.two_q.head < u_dut.two_q.ring.size;
  assign before_one = u_dut.head_valid_q ? u_dut.head_q.position : u_dut.two_q.position;
  assign before_ring = u_dut.valid_1q ? u_dut.one_q.position : before_one;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    full_q <= full_i;
    asked_q <= started_q && (step || ring_pop);
    {entry_tag_q, entry_q} <= {entry_tag, entry};
    if (ring_pop) {tag_q, queue_q, failed_q} <= {ring_tag_i, ring_job_i.queue_id, ring_failed_i};
    if (ring_pop) left_q <= ring_entries_i;
    else if (step) left_q <= left_q - 8'd1;
    if (good) {head_q, position_q} <= {u_dut.two_q.head, u_dut.two_q.position};
    if (started_q) begin
      holds_q <= ring_pop || (holds_q && !release_one);
      open_q <= open_q + 3'(ring_pop) - 3'(done);
      heads_q <= heads_q + 5'(good) - (valid ? job.heads : 5'd0);
      asm_ring_is_not_empty: assume (ring_entries_i != '0 && ring_entries_i <= 8'd128);
      asm_table_is_not_empty: assume (law_i.size != '0 && law_i.size <= 16'd32768);
      asm_stride_is_legal: assume (stride_i != '0 && stride_i <= 5'd16);
      asm_queue_is_one_of_them: assume (ring_job_i.queue_id < 8'(Queues));

      chk_taken_when_there_is_none: assert (!ring_pop || (ring_valid_i
        && (!holds_q || release_one)));
      chk_tag_comes_back_once: assert (!release_one || (holds_q && release_tag == tag_q));
      chk_ring_is_done_once: assert (!done || open_q != '0);
      chk_rings_end: assert (open_q <= 3'd5);
      chk_ring_is_taken_to_its_end: assert (!release_one || fault_read
        || !u_dut.alive || (step && left_q == 8'd1));
      chk_stops_while_requests_wait: assert (!step || !full_i);
      chk_memory_is_asked_a_cycle_before: assert (!step
        || (entry_tag_q == tag_q && entry_q == u_dut.entry_q));
      chk_failed_ring_gives_no_head: assert (!step || !failed_q);
      chk_failed_ring_is_told: assert (!fault_read
        || (holds_q && failed_q && fault_tag == tag_q && fault_queue == queue_q));
      chk_head_beyond_its_table_is_told: assert (!u_dut.valid_2q || good || (fault && !fault_read
        && fault_head == u_dut.two_q.head && fault_queue == u_dut.two_q.ring.queue_id));
      chk_every_head_is_in_one_block: assert (heads_q
        == (u_dut.held_q ? u_dut.block_q.job.heads : 5'd0));
      chk_block_has_a_head: assert (!valid || (job.heads != '0 && block.wanted != '0));
      chk_block_lies_in_its_table: assert (!valid || (job.index < job.entries
        && 17'(job.index) + 17'(block.wanted) <= 17'(job.entries)));
      chk_block_stays_in_four_lines: assert (!valid
        || block.wanted <= room(block.base[7:0], job.index));
      chk_block_holds_all_of_its_heads: assert (!valid || job.heads == 5'd1
        || 10'(block.wanted) == 10'(job.heads) * 10'(job.stride));
      chk_heads_stand_a_stride_apart: assert (!valid || (job.heads == 5'd1 ? head_q == job.head
        : head_q == job.head + 16'(block.wanted) - 16'(job.stride)));
      chk_heads_follow_in_the_ring: assert (!valid
        || position_q == job.position + 16'(job.heads) - 16'd1);
      // Of what is held: the head behind it is known, and what it may grow by is in its table and
      // its lines.
      chk_held_block_ends_with_the_last_head: assert (!u_dut.held_q || (held.job.heads == 5'd1
        ? head_q == held.job.head && held.wanted <= held.job.stride
        : head_q == held.job.head + 16'(held.wanted) - 16'(held.job.stride)));
      chk_next_head_is_compared_with_the_last: assert (!u_dut.held_q || u_dut.abort_2q
        || (u_dut.valid_2q ? !u_dut.beside_2q || (u_dut.two_q.stride == held.job.stride
        && u_dut.two_q.head == head_q + 16'(held.job.stride))
        : u_dut.two_q.stride == held.job.stride && u_dut.two_q.head == head_q));
      chk_heads_on_their_way_follow: assert ((!u_dut.valid_q || u_dut.first_q
        || u_dut.position_q == before_ring + 16'd1) && (!u_dut.valid_1q || u_dut.one_q.first
        || u_dut.one_q.position == before_one + 16'd1) && (!u_dut.head_valid_q
        || u_dut.head_q.first || u_dut.head_q.position == u_dut.two_q.position + 16'd1));
      chk_held_heads_follow: assert (!u_dut.held_q || (position_q
        == held.job.position + 16'(held.job.heads) - 16'd1 && (u_dut.abort_2q || (u_dut.valid_2q
        ? !u_dut.beside_2q || u_dut.two_q.position == position_q + 16'd1
        : u_dut.two_q.position == position_q))));
      chk_block_grows_where_it_may: assert (!u_dut.held_q || (held.wanted != '0
        && held.job.heads != '0 && held.job.heads <= held.wanted && held.job.stride != '0
        && (u_dut.left_2q == '0 || held.wanted >= held.job.stride)
        && 17'(held.job.index) + 17'(held.wanted) + 17'(u_dut.left_2q) <= 17'(held.job.entries)
        && 6'(held.wanted) + 6'(u_dut.left_2q) <= 6'(room(held.base[7:0], held.job.index))));
      chk_head_on_its_way_is_active: assert (active || !(u_dut.valid_1q || u_dut.head_valid_q
        || u_dut.valid_2q || u_dut.held_q || (holds_q && !u_dut.alive)));
    end
  end
endmodule
`default_nettype wire
