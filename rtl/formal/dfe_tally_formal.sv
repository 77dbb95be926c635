// Proves that dfe_tally never calls a queue done that has something under way, nor waits for nothing.
//
// What is under way is counted beside it. It never goes below zero nor beyond what the counter holds.
`default_nettype none
module dfe_tally_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned Ports = 3,
  parameter int unsigned Most = 6
) (
  input wire logic             clk_i,
  input wire logic [Ports-1:0] up_i,
  input wire logic [Ports-1:0] down_i,
  input wire logic [Ports-1:0] up_queue_i,
  input wire logic [Ports-1:0] down_queue_i
);
  logic                   started_q = 1'b0;
  dfe_stream_pkg::queue_t up_queue [Ports], down_queue [Ports];
  logic [Queues-1:0]      some;
  logic                   active;
  for (genvar p = 0; p < int'(Ports); p++) begin : g_port
    assign up_queue[p] = 8'(up_queue_i[p]);
    assign down_queue[p] = 8'(down_queue_i[p]);
  end
  dfe_tally #(.Queues(Queues), .Ports(Ports), .Most(Most)) u_dut (
    .clk_i, .rst_ni(started_q), .up_i, .up_queue_i(up_queue), .down_i, .down_queue_i(down_queue),
    .some_o(some), .active_o(active));

  // Of queue 0 and of queue 1: now, and one cycle ago.
  logic [3:0] held_q [Queues] = '{default: '0}, before_q [Queues] = '{default: '0};
  logic [3:0] held [Queues];
  logic       fits;
  always_comb begin
    fits = 1'b1;
    for (int unsigned q = 0; q < Queues; q++) begin
      held[q] = held_q[q] + 4'($countones(up_i & (q == 0 ? ~up_queue_i : up_queue_i)))
        - 4'($countones(down_i & (q == 0 ? ~down_queue_i : down_queue_i)));
      if (held[q] > 4'(Most)) fits = 1'b0;
    end
  end
  logic quiet_1q = 1'b1, quiet_q = 1'b1;  // nothing came or went: a cycle ago, and the one before
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      held_q <= held;
      before_q <= held_q;
      quiet_1q <= up_i == '0 && down_i == '0;
      quiet_q <= quiet_1q;
      asm_nothing_ends_twice: assume (fits);
      chk_some_while_under_way: assert ((held_q[0] == '0 || some[0]) && (held_q[1] == '0 || some[1]));
      chk_none_when_all_has_gone: assert (!(quiet_1q && quiet_q)
        || ((held_q[0] != '0 || !some[0]) && (held_q[1] != '0 || !some[1])));
      chk_active_until_it_is_counted: assert ((quiet_1q && quiet_q) || active);
    end
  end
endmodule
`default_nettype wire
