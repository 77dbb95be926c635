// Proves that dfe_dispatch gives each head it takes to one free walker, or reports it.
`default_nettype none
module dfe_dispatch_formal #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Walkers = 3
) (
  input wire logic                    clk_i,
  input wire logic [Queues-1:0]       head_valid_i,
  input wire logic [Queues-1:0][15:0] heads_i,
  input wire logic [Queues-1:0][15:0] positions_i,
  input wire dfe_pkg::chain_law_t [Queues-1:0] laws_i,
  input wire logic [Walkers-1:0]      free_i
);
  logic                started_q = 1'b0;
  logic [15:0]         head [Queues];
  logic [15:0]         position [Queues];
  dfe_pkg::chain_law_t law [Queues];
  logic [Queues-1:0]   taken, fault;
  logic [Walkers-1:0]  start;
  dfe_pkg::chain_t     chain;
  logic                active;
  for (genvar q = 0; q < int'(Queues); q++) begin : g_queue
    assign head[q] = heads_i[q];
    assign position[q] = positions_i[q];
    assign law[q] = laws_i[q];
  end

  dfe_dispatch #(.Queues(Queues), .Walkers(Walkers)) u_dut (
    .clk_i, .rst_ni(started_q), .head_valid_i, .head_i(head), .position_i(position), .law_i(law),
    .head_taken_o(taken), .head_fault_o(fault), .free_i, .start_o(start), .chain_o(chain),
    .active_o(active));

  logic [1:0] queue;
  assign queue = chain.queue_id[1:0];

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      chk_one_walker_starts: assert ((start & (start - Walkers'(1))) == '0);
      chk_starting_walker_is_free: assert ((start & ~free_i) == '0);
      chk_one_head_is_taken: assert ((taken & (taken - Queues'(1))) == '0);
      chk_taken_head_was_offered: assert ((taken & ~head_valid_i) == '0);
      chk_taken_starts_or_faults: assert ((taken != '0) == (start != '0 || fault != '0)
        && (start == '0 || fault == '0) && (fault & ~taken) == '0);
      chk_work_is_not_refused: assert (taken != '0 || head_valid_i == '0 || free_i == '0);
      chk_started_head_is_in_the_table: assert (start == '0 || chain.head < laws_i[queue].size);
      chk_chain_is_that_of_the_queue: assert (start == '0
        || (taken == Queues'(1) << chain.queue_id && chain.head == heads_i[queue]
          && chain.position == positions_i[queue]));
      chk_active_when_taking: assert (active == (taken != '0));
    end
  end
endmodule
`default_nettype wire
