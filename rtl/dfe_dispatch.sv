// Gives the oldest head of one queue to a free walker, one per cycle, round robin over queues.
//
// Latency: none; the walker asks for its first descriptor in the same cycle.
// Errors:  a head outside the table is taken, reported and goes nowhere.
// Source:  VIRTIO v1.4, 2.7.6 (a head is an index of the descriptor table).
`default_nettype none
module dfe_dispatch #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Walkers = 8,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                clk_i,
  input  wire logic                rst_ni,

  // The queues offer heads.
  input  wire logic [Queues-1:0]   head_valid_i,
  input  wire logic [15:0]         head_i [Queues],
  input  wire logic [15:0]         position_i [Queues],
  input  wire dfe_pkg::chain_law_t law_i [Queues],
  output      logic [Queues-1:0]   head_taken_o,
  output      logic [Queues-1:0]   head_fault_o,

  // The walkers take them.
  input  wire logic [Walkers-1:0]  free_i,
  output      logic [Walkers-1:0]  start_o,  // at most one
  output      dfe_pkg::chain_t     chain_o,

  output      logic                active_o
);
  logic [Queues-1:0]    pick;
  logic [QueueBits-1:0] queue;
  logic                 any, in_range;
  logic [Walkers-1:0]   lowest_free;

  dfe_arbiter #(.Count(Queues)) u_arbiter (
    .clk_i, .rst_ni, .request_i(head_valid_i), .advance_i(active_o),
    .valid_o(any), .onehot_o(pick), .index_o(queue));

  assign active_o = any && free_i != '0;

  always_comb begin
    lowest_free = free_i & (~free_i + Walkers'(1));
    chain_o.queue_id = 5'(queue);
    chain_o.head = head_i[queue];
    chain_o.position = position_i[queue];
    in_range = (chain_o.head < law_i[queue].size);
    start_o = '0;
    head_taken_o = '0;
    head_fault_o = '0;
    if (active_o) begin
      head_taken_o = pick;
      if (in_range) start_o = lowest_free;
      else head_fault_o = pick;
    end
  end
endmodule
`default_nettype wire
