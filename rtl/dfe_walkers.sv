// The table of chain walkers: which set each is in, its chain, and the bytes of its read.
//
// Every walker is in exactly one set:
//
//   free --start--> asking --granted--> waiting --last piece--> full --served--> free or asking
//     ^                |                   |                     |
//     +--- flushed ----+                   +-- flushed --> draining --last piece--> free
//
// A flushed walker whose read is under way keeps its tag until the last piece came.
`default_nettype none
module dfe_walkers #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Walkers = 8,
  localparam int unsigned WalkerBits = Walkers > 1 ? $clog2(Walkers) : 1
) (
  input  wire logic                  clk_i,
  input  wire logic                  rst_ni,

  // From the dispatcher: at most one walker starts on a chain.
  input  wire logic [Walkers-1:0]    start_i,
  input  wire dfe_pkg::chain_t       start_chain_i,
  // From the presenter: at most one walker was served; it goes on, or its chain ends.
  input  wire logic [Walkers-1:0]    served_i,
  input  wire logic                  served_follows_i,
  input  wire dfe_pkg::walk_t        served_walk_i,
  input  wire logic [63:0]           served_table_addr_i,
  input  wire dfe_pkg::table_t       served_table_i,
  // From the read channel: at most one walker's read was taken.
  input  wire logic [Walkers-1:0]    granted_i,
  // From the environment: a piece for at most one walker, never refused.
  input  wire logic [Walkers-1:0]    cpl_i,
  input  wire logic                  cpl_last_i,
  input  wire logic                  cpl_failed_i,
  input  wire logic [127:0]          lane_data_i,
  input  wire logic [127:0]          lane_mask_i,
  // From the faults: drop everything of these queues.
  input  wire logic [Queues-1:0]     flush_i,

  output      logic [Walkers-1:0]    free_o,
  output      logic [Walkers-1:0]    asking_o,   // with those that start or go on in this cycle
  output      logic [Walkers-1:0]    full_o,
  output      logic [Walkers-1:0]    failed_o,
  output      logic [Queues-1:0]     busy_o,     // queues that own a walker
  output      logic                  active_o,   // would move without inputs
  output      dfe_pkg::chain_t       chain_o [Walkers],
  output      dfe_pkg::walk_t        walk_o [Walkers],
  output      logic [63:0]           table_addr_o [Walkers],
  output      dfe_pkg::table_t       table_o [Walkers],
  output      logic [127:0]          buffer_o [Walkers]
);
  logic [Walkers-1:0] free_d, free_q, asking_d, asking_q, waiting_d, waiting_q;
  logic [Walkers-1:0] full_d, full_q, draining_d, draining_q, failed_d, failed_q;
  logic [Walkers-1:0] owned_d [Queues];
  logic [Walkers-1:0] owned_q [Queues];
  dfe_pkg::chain_t      chain_q [Walkers];
  dfe_pkg::walk_t       walk_q [Walkers];
  logic [63:0]          table_addr_q [Walkers];
  dfe_pkg::table_t      table_q [Walkers];
  logic [127:0]         buffer_q [Walkers];
  logic [Walkers-1:0] done, flushed;

  always_comb begin
    for (int unsigned q = 0; q < Queues; q++) begin
      owned_d[q] = owned_q[q];
      if (start_i != '0 && start_chain_i.queue_id == 5'(q)) owned_d[q] |= start_i;
    end
    flushed = '0;
    for (int unsigned q = 0; q < Queues; q++) begin
      if (flush_i[q]) flushed |= owned_d[q];
    end

    done = cpl_last_i ? cpl_i : '0;
    failed_d = (failed_q & ~cpl_i) | (cpl_failed_i ? cpl_i : '0);
    asking_d = asking_o & ~granted_i;
    waiting_d = (waiting_q | granted_i) & ~done;
    full_d = (full_q & ~served_i) | (done & waiting_q);
    draining_d = draining_q & ~done;
    free_d = (free_q & ~start_i) | (done & draining_q) | (served_follows_i ? '0 : served_i);

    free_d |= flushed & (asking_d | full_d);
    asking_d &= ~flushed;
    full_d &= ~flushed;
    draining_d |= flushed & waiting_d;
    waiting_d &= ~flushed;
    for (int unsigned q = 0; q < Queues; q++) owned_d[q] &= ~free_d;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      free_q <= '1;
      asking_q <= '0;
      waiting_q <= '0;
      full_q <= '0;
      draining_q <= '0;
      failed_q <= '0;
      for (int unsigned q = 0; q < Queues; q++) owned_q[q] <= '0;
    end else begin
      free_q <= free_d;
      asking_q <= asking_d;
      waiting_q <= waiting_d;
      full_q <= full_d;
      draining_q <= draining_d;
      failed_q <= failed_d;
      for (int unsigned q = 0; q < Queues; q++) owned_q[q] <= owned_d[q];
    end
  end

  // Tables without reset: an entry is read only while its walker is in a set that wrote it.
  logic [WalkerBits-1:0] start_index, served_index, cpl_index;
  always_comb begin
    start_index = '0;
    served_index = '0;
    cpl_index = '0;
    for (int unsigned w = 0; w < Walkers; w++) begin
      if (start_i[w]) start_index |= WalkerBits'(w);
      if (served_i[w]) served_index |= WalkerBits'(w);
      if (cpl_i[w]) cpl_index |= WalkerBits'(w);
    end
  end

  always_ff @(posedge clk_i) begin
    if (served_i != '0) begin
      walk_q[served_index] <= served_walk_i;
      table_addr_q[served_index] <= served_table_addr_i;
      table_q[served_index] <= served_table_i;
    end
    if (start_i != '0) begin
      chain_q[start_index] <= start_chain_i;
      walk_q[start_index] <= '{
        index: start_chain_i.head, count: '0, writable: 1'b0, in_table: 1'b0};
    end
    if (cpl_i != '0) begin
      buffer_q[cpl_index] <= (buffer_q[cpl_index] & ~lane_mask_i) | (lane_data_i & lane_mask_i);
    end
  end

  for (genvar w = 0; w < int'(Walkers); w++) begin : g_outputs
    assign chain_o[w] = chain_q[w];
    assign walk_o[w] = walk_q[w];
    assign table_addr_o[w] = table_addr_q[w];
    assign table_o[w] = table_q[w];
    assign buffer_o[w] = buffer_q[w];
  end
  for (genvar q = 0; q < int'(Queues); q++) begin : g_busy
    assign busy_o[q] = (owned_q[q] != '0);
  end
  assign free_o = free_q;
  assign asking_o = asking_q | start_i | (served_follows_i ? served_i : '0);
  assign full_o = full_q;
  assign failed_o = failed_q;
  assign active_o = (asking_q | full_q) != '0;

`ifdef DFE_CHECKS
  dfe_walkers_checks #(.Queues(Queues), .Walkers(Walkers)) u_checks (
    .clk_i, .rst_ni, .free_i(free_q), .asking_i(asking_q), .waiting_i(waiting_q),
    .full_i(full_q), .draining_i(draining_q), .owned_i(owned_q), .start_i, .served_i, .granted_i,
    .cpl_i, .flush_i);
`endif
endmodule
`default_nettype wire
