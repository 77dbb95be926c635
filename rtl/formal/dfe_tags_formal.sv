// Proves dfe_walkers and dfe_read_channel together: a tag is used once at a time, and reads keep
// to the region.
//
// Walks, queues, faults and the presenter are free within the contracts that their own proofs
// show. The window does not change while a read is offered.
`default_nettype none
module dfe_tags_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned Walkers = 3,
  localparam int unsigned Tags = Queues + Walkers
) (
  input wire logic                         clk_i,
  input wire logic [1:0]                   mode_i,
  input wire logic [63:0]                  base_i,
  input wire logic [63:0]                  size_i,
  input wire logic [Walkers-1:0]           start_i,
  input wire dfe_pkg::chain_t              start_chain_i,
  input wire logic [Walkers-1:0]           served_i,
  input wire logic                         follows_i,
  input wire dfe_pkg::walk_t               served_walk_i,
  input wire logic [63:0]                  served_table_i,
  input wire dfe_pkg::chain_law_t [Queues-1:0] laws_i,
  input wire logic [Queues-1:0][63:0]      bases_i,
  input wire logic [Queues-1:0]            wish_i,
  input wire logic [Queues-1:0][2:0]       kinds_i,
  input wire logic [Queues-1:0][63:0]      addrs_i,
  input wire logic [Queues-1:0]            carries_i,
  input wire logic [Queues-1:0][5:0]       counts_i,
  input wire logic [Queues-1:0]            flush_i,
  input wire logic                         ready_i,
  input wire logic                         cpl_valid_i,
  input wire logic [2:0]                   cpl_tag_i,
  input wire logic                         cpl_last_i,
  input wire logic                         cpl_failed_i
);
  logic                started_q = 1'b0;
  logic [1:0]          mode_q;
  logic [63:0]         base_q, size_q;
  dfe_pkg::chain_law_t law [Queues];
  logic [63:0]         desc_addr [Queues];
  dfe_pkg::read_kind_e kind [Queues];
  logic [63:0]         addr [Queues];
  logic [5:0]          count [Queues];
  for (genvar q = 0; q < int'(Queues); q++) begin : g_queue
    assign law[q] = laws_i[q];
    assign desc_addr[q] = bases_i[q];
    assign kind[q] = dfe_pkg::read_kind_e'(kinds_i[q]);
    assign addr[q] = addrs_i[q];
    assign count[q] = counts_i[q];
  end

  logic [Walkers-1:0]  free, asking, full, failed, granted;
  logic [Queues-1:0]   busy, queue_granted, fault, wish;
  logic                active;
  dfe_pkg::chain_t     chain [Walkers];
  dfe_pkg::walk_t      walk [Walkers];
  logic [63:0]         table_addr [Walkers];
  dfe_pkg::table_t     entries [Walkers];
  logic [127:0]        buffer [Walkers];
  logic [Tags-1:0]     cpl, reading_q = '0;  // reads granted and not answered
  always_comb begin
    cpl = cpl_valid_i ? Tags'(1) << cpl_tag_i : '0;
    wish = wish_i & ~reading_q[Tags-1:Walkers];
  end

  dfe_walkers #(.Queues(Queues), .Walkers(Walkers)) u_walkers (
    .clk_i, .rst_ni(started_q), .start_i, .start_chain_i, .served_i, .served_follows_i(follows_i),
    .served_walk_i, .served_table_addr_i(served_table_i), .served_table_i('0),
    .granted_i(granted), .cpl_i(cpl[Walkers-1:0]), .cpl_last_i, .cpl_failed_i, .lane_data_i('0),
    .lane_mask_i('0), .flush_i(flush_i | fault), .free_o(free), .asking_o(asking), .full_o(full),
    .failed_o(failed), .busy_o(busy), .active_o(active), .chain_o(chain), .walk_o(walk),
    .table_addr_o(table_addr), .table_o(entries), .buffer_o(buffer));

  logic            rd_valid, rd_local;
  logic [63:0]     rd_addr, fault_addr;
  logic [2:0]      rd_kind;
  logic [7:0]      rd_tag, rd_queue, rd_count;
  dfe_pkg::error_e fault_code;
  dfe_read_channel #(.Queues(Queues), .Walkers(Walkers)) u_channel (
    .clk_i, .rst_ni(started_q), .window_mode_i(dfe_pkg::window_mode_e'(mode_q)),
    .window_base_i(base_q), .window_size_i(size_q), .asking_i(asking), .chain_i(chain),
    .walk_i(walk), .table_addr_i(table_addr), .start_i, .start_queue_i(start_chain_i.queue_id[0]),
    .start_index_i(start_chain_i.head), .served_i, .served_index_i(served_walk_i.index),
    .served_in_table_i(served_walk_i.in_table), .served_table_addr_i(served_table_i), .law_i(law),
    .desc_addr_i(desc_addr), .walker_granted_o(granted), .queue_valid_i(wish),
    .queue_kind_i(kind), .queue_addr_i(addr), .queue_carry_i(carries_i), .queue_count_i(count),
    .queue_granted_o(queue_granted), .fault_o(fault), .fault_code_o(fault_code),
    .fault_addr_o(fault_addr), .rd_valid_o(rd_valid), .rd_addr_o(rd_addr), .rd_local_o(rd_local),
    .rd_kind_o(rd_kind), .rd_tag_o(rd_tag), .rd_queue_o(rd_queue), .rd_count_o(rd_count),
    .rd_ready_i(ready_i));

  // The environment's view: taken from the channel and not completed.
  logic [Tags-1:0] out_q = '0, taken;
  logic [65:0]     behind;
  always_comb begin
    taken = (rd_valid && ready_i) ? Tags'(1) << rd_tag : '0;
    behind = 66'(rd_addr) + 66'(rd_count);
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) begin
      mode_q <= mode_i;
      base_q <= base_i;
      size_q <= size_i;
    end
    reading_q <= started_q ? (reading_q | {queue_granted, granted})
      & ~(cpl_last_i ? cpl : '0) : '0;
    out_q <= started_q ? (out_q | taken) & ~(cpl_last_i ? cpl : '0) : '0;
    if (started_q) begin
      asm_completion_of_a_read_under_way: assume ((cpl & ~out_q) == '0);
      asm_one_starts: assume ((start_i & (start_i - Walkers'(1))) == '0
        && start_chain_i.queue_id < 5'(Queues));
      asm_one_is_served: assume ((served_i & (served_i - Walkers'(1))) == '0);
      asm_read_has_bytes: assume (counts_i[0] inside {[6'd1:6'd32]}
        && counts_i[1] inside {[6'd1:6'd32]});
      chk_tag_is_not_in_use: assert (!rd_valid || (out_q & (Tags'(1) << rd_tag)) == '0);
      chk_tag_is_in_range: assert (!rd_valid || rd_tag < 8'(Tags));
      chk_granted_is_offered_or_out: assert ((reading_q & ~out_q)
        == (rd_valid ? Tags'(1) << rd_tag : '0));
      chk_strict_read_is_local: assert (!rd_valid || !mode_q[0] || rd_local);
      chk_local_read_lies_in_the_region: assert (!(rd_valid && rd_local)
        || behind <= 66'(size_q));
      chk_bus_read_avoids_the_region: assert (!rd_valid || rd_local || mode_q == 2'd0
        || size_q == '0 || behind <= 66'(base_q) || 66'(rd_addr) >= 66'(base_q) + 66'(size_q));
      chk_read_has_1_to_32_bytes: assert (!rd_valid || rd_count inside {[8'd1:8'd32]});
      chk_no_walker_reads_free: assert ((free & (reading_q[Walkers-1:0])) == '0);
    end
  end
endmodule
`default_nettype wire
