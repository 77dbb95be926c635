// Proves dfe_walkers and dfe_present together: every walk ends, within its limit and its tables.
//
// Starts, faults, stops and answers are free within the contracts that their own proofs show; the
// laws of the two queues do not change. A walk reads at most limit + 1 descriptors: those that it
// shows and one that names a table.
`default_nettype none
module dfe_chain_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned Walkers = 2
) (
  input wire logic                     clk_i,
  input wire logic [1:0]               mode_i,
  input wire logic [63:0]              base_i,
  input wire logic [63:0]              size_i,
  input wire dfe_pkg::chain_law_t [Queues-1:0] laws_i,
  input wire logic [Queues-1:0][63:0]  bases_i,
  input wire logic [Walkers-1:0]       start_i,
  input wire dfe_pkg::chain_t          start_chain_i,
  input wire logic [Walkers-1:0]       granted_i,
  input wire logic [Walkers-1:0]       cpl_i,
  input wire logic                     cpl_last_i,
  input wire logic                     cpl_failed_i,
  input wire logic [127:0]             lane_data_i,
  input wire logic [127:0]             lane_mask_i,
  input wire logic [Queues-1:0]        flush_i,
  input wire logic                     ready_i
);
  logic                started_q = 1'b0;
  logic [1:0]          mode_q;
  logic [63:0]         base_q, size_q;
  dfe_pkg::chain_law_t law_q [Queues];
  logic [63:0]         desc_base [Queues];
  for (genvar q = 0; q < int'(Queues); q++) begin : g_queue
    assign desc_base[q] = bases_i[q];
  end

  logic [Walkers-1:0]  free, asking, full, failed, served;
  logic [Queues-1:0]   busy, fault;
  logic                active, follows;
  dfe_pkg::chain_t     chain [Walkers];
  dfe_pkg::walk_t      walk [Walkers], served_walk;
  logic [63:0]         table_addr [Walkers], served_table_addr, fault_addr;
  dfe_pkg::table_t     entries [Walkers], served_table;
  logic [127:0]        buffer [Walkers];
  dfe_pkg::error_e     fault_code;

  dfe_walkers #(.Queues(Queues), .Walkers(Walkers)) u_walkers (
    .clk_i, .rst_ni(started_q), .start_i, .start_chain_i, .served_i(served),
    .served_follows_i(follows), .served_walk_i(served_walk),
    .served_table_addr_i(served_table_addr), .served_table_i(served_table), .granted_i, .cpl_i,
    .cpl_last_i, .cpl_failed_i, .lane_data_i, .lane_mask_i, .flush_i(flush_i | fault),
    .free_o(free), .asking_o(asking), .full_o(full), .failed_o(failed), .busy_o(busy),
    .active_o(active), .chain_o(chain), .walk_o(walk), .table_addr_o(table_addr),
    .table_o(entries), .buffer_o(buffer));

  logic        desc_valid, desc_indirect, desc_first, desc_last;
  logic [63:0] desc_addr;
  logic [31:0] desc_len;
  logic [15:0] desc_flags, desc_position, desc_head, desc_ring_count;
  logic [7:0]  desc_queue, desc_slot;
  dfe_present #(.Queues(Queues), .Walkers(Walkers)) u_present (
    .clk_i, .rst_ni(started_q), .window_mode_i(dfe_pkg::window_mode_e'(mode_q)),
    .window_base_i(base_q), .window_size_i(size_q), .law_i(law_q), .desc_addr_i(desc_base),
    .full_i(full), .failed_i(failed), .chain_i(chain), .walk_i(walk), .table_addr_i(table_addr),
    .table_i(entries), .buffer_i(buffer), .served_o(served), .follows_o(follows),
    .walk_o(served_walk), .table_addr_o(served_table_addr), .table_o(served_table),
    .fault_o(fault), .fault_code_o(fault_code), .fault_addr_o(fault_addr),
    .desc_valid_o(desc_valid), .desc_addr_o(desc_addr), .desc_len_o(desc_len),
    .desc_flags_o(desc_flags), .desc_queue_o(desc_queue), .desc_position_o(desc_position),
    .desc_head_o(desc_head), .desc_ring_count_o(desc_ring_count), .desc_indirect_o(desc_indirect),
    .desc_slot_o(desc_slot), .desc_first_o(desc_first), .desc_last_o(desc_last),
    .desc_ready_i(ready_i));

  logic [Walkers-1:0] reading_q = '0;
  logic [16:0]        reads_q [Walkers];  // granted to the walk
  dfe_pkg::chain_law_t law;
  logic               lawful, counted, bounded;
  always_comb begin
    lawful = law_q[0].size != '0 && law_q[0].limit != '0 && law_q[1].size != '0
      && law_q[1].limit != '0;
    counted = 1'b1;
    bounded = 1'b1;
    for (int unsigned w = 0; w < Walkers; w++) begin
      law = law_q[chain[w].queue_id[0]];
      if (!free[w]) begin
        lawful &= chain[w].queue_id < 5'(Queues) && walk[w].count < law.limit
          && (walk[w].in_table ? 28'(walk[w].index) < entries[w].count : walk[w].index < law.size);
        counted &= reads_q[w] == 17'(walk[w].count) + 17'(walk[w].in_table)
          + 17'(reading_q[w] || full[w]);
        bounded &= reads_q[w] <= 17'(law.limit) + 17'd1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) begin
      mode_q <= mode_i;
      base_q <= base_i;
      size_q <= size_i;
      for (int unsigned q = 0; q < Queues; q++) law_q[q] <= laws_i[q];
    end
    reading_q <= started_q ? (reading_q | granted_i) & ~(cpl_last_i ? cpl_i : '0) : '0;
    for (int unsigned w = 0; w < Walkers; w++) begin
      reads_q[w] <= (start_i[w] ? '0 : reads_q[w]) + 17'(granted_i[w]);
    end
    asm_laws_are_legal: assume (laws_i[0].size != '0 && laws_i[0].limit != '0
      && laws_i[1].size != '0 && laws_i[1].limit != '0);
    if (started_q) begin
      asm_answer_to_a_read: assume ((cpl_i & ~reading_q) == '0
        && (cpl_i & (cpl_i - Walkers'(1))) == '0);
      asm_one_starts: assume ((start_i & (start_i - Walkers'(1))) == '0
        && start_chain_i.queue_id < 5'(Queues)
        && start_chain_i.head < law_q[start_chain_i.queue_id[0]].size);
      asm_one_is_granted: assume ((granted_i & ~asking) == '0);
      chk_walk_is_within_its_laws: assert (lawful);
      chk_reads_are_counted: assert (counted);
      chk_walk_is_bounded: assert (bounded);
      chk_walker_asks_reads_or_is_full: assert (reading_q == ~(free | full | asking));
      chk_one_is_served: assert ((served & (served - Walkers'(1))) == '0);
      chk_presented_buffer_lies_in_the_region: assert (!(desc_valid && mode_q[0])
        || (desc_addr >= base_q
          && 66'(desc_addr) + 66'(desc_len) <= 66'(base_q) + 66'(size_q)));
    end
  end
endmodule
`default_nettype wire
