// Proves that dfe_error_channel offers one at a time of any faults of queues, as it was when it was taken.
`default_nettype none
module dfe_error_channel_formal #(
  parameter int unsigned Queues = 4
) (
  input wire logic              clk_i,
  input wire logic [Queues-1:0] wish_i,
  input wire logic [Queues-1:0][67:0] payload_i,
  input wire logic [Queues-1:0] blocked_i,
  input wire logic              ready_i
);
  logic              started_q = 1'b0;
  logic [Queues-1:0] taken;
  logic              valid;
  logic [7:0]        queue;
  logic [67:0]       offered;
  dfe_pkg::error_e code [Queues];
  logic [63:0]     addr [Queues];
  logic [7:0]      offered_code;

  for (genvar q = 0; q < int'(Queues); q++) begin : g_payload
    assign code[q] = dfe_pkg::error_e'(payload_i[q][67:64]);
    assign addr[q] = payload_i[q][63:0];
  end
  dfe_error_channel #(.Queues(Queues)) u_dut (
    .clk_i, .rst_ni(started_q), .fault_valid_i(wish_i), .fault_code_i(code), .fault_addr_i(addr),
    .fault_taken_o(taken), .blocked_i, .err_valid_o(valid), .err_queue_o(queue),
    .err_code_o(offered_code), .err_addr_o(offered[63:0]), .err_ready_i(ready_i));
  assign offered[67:64] = offered_code[3:0];

  logic [Queues-1:0] taken_q = '0;
  logic              held_q = 1'b0;
  logic [67:0]       payload_q;

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    taken_q <= started_q ? taken : '0;
    held_q <= started_q && valid && !ready_i;
    if (started_q) begin
      for (int unsigned q = 0; q < Queues; q++) if (taken[q]) payload_q <= payload_i[q];
      chk_one_at_a_time: assert ((taken & (taken - Queues'(1))) == '0);
      chk_taken_was_wished: assert ((taken & ~wish_i) == '0);
      chk_blocked_waits: assert ((taken & blocked_i) == '0);
      chk_none_taken_while_held: assert (taken == '0 || !valid || ready_i);
      chk_wish_is_taken_when_free: assert (taken != '0 || (valid && !ready_i)
        || (wish_i & ~blocked_i) == '0);
      chk_offered_is_what_was_taken: assert (taken_q == '0
        || (valid && taken_q == Queues'(1) << queue && offered == payload_q));
      chk_no_offer_from_nothing: assert (!valid || held_q || taken_q != '0);
    end
  end
endmodule
`default_nettype wire
