// Proves that dfe_stops reports the first fault of a queue, once, and only when the queue is quiet.
`default_nettype none
module dfe_stops_formal #(
  parameter int unsigned Queues = 2
) (
  input wire logic                        clk_i,
  input wire logic [63:0]                 base_i,
  input wire logic [Queues-1:0]           configured_i,
  input wire logic [Queues-1:0]           busy_i,
  input wire logic [2:0]                  fault_i,
  input wire logic [2:0]                  fault_queue_i,
  input wire dfe_stream_pkg::fault_t [2:0] fields_i,
  input wire logic                        ready_i,
  input wire logic                        follow_i  // any one queue
);
  logic                   started_q = 1'b0;
  logic [63:0]            base_q;
  dfe_stream_pkg::queue_t fault_queue [3];
  dfe_stream_pkg::fault_t fields [3];
  logic [Queues-1:0]      stop, waits;
  logic                   valid, active;
  logic [7:0]             queue, code;
  logic [63:0]            addr;
  for (genvar s = 0; s < 3; s++) begin : g_source
    assign fault_queue[s] = 8'(fault_queue_i[s]);
    assign fields[s] = fields_i[s];
  end
  dfe_stops #(.Queues(Queues)) u_dut (
    .clk_i, .rst_ni(started_q), .window_base_i(base_q), .configured_i, .busy_i, .fault_i,
    .fault_queue_i(fault_queue), .fault_fields_i(fields), .stop_o(stop), .waits_o(waits),
    .err_valid_o(valid), .err_queue_o(queue), .err_code_o(code), .err_addr_o(addr),
    .err_ready_i(ready_i), .active_o(active));

  // The fault that the followed queue has to report, found among those of one cycle.
  logic                   follow_q, held_q = 1'b0, any, fresh, mine;
  logic                   due_q = 1'b0;
  logic [2:0]             quiet_q = '0;  // in the cycles before
  dfe_stream_pkg::fault_t first, wanted_q, reported_q;
  logic [79:0]            payload_q;
  always_comb begin
    any = 1'b0;
    first = fields_i[2];
    for (int s = 2; s >= 0; s--) begin
      if (fault_i[s] && fault_queue_i[s] == follow_q) begin
        any = 1'b1;
        first = fields_i[s];
      end
    end
    mine = valid && queue == 8'(follow_q);
    fresh = mine && !held_q;
  end
  logic due;  // not reported yet, nor forgotten
  assign due = due_q && !fresh;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) begin
      follow_q <= follow_i;
      base_q <= base_i;
    end
    held_q <= started_q && valid && !ready_i;
    payload_q <= {queue, code, addr};
    quiet_q <= {quiet_q[1:0], started_q && due && !busy_i[follow_q]};
    if (!started_q || configured_i[follow_q]) quiet_q <= '0;
    if (started_q) begin
      due_q <= (due || any) && !configured_i[follow_q];
      if (any && !due) wanted_q <= first;
      reported_q <= wanted_q;
      // A queue that goes out of use finds nothing more; in the cycle of a report neither.
      asm_no_fault_behind_the_first: assume (!any || !fresh);
      chk_fault_stops_the_queue: assert (!any || stop[follow_q]);
      chk_fault_waits: assert (!due || waits[follow_q]);
      chk_nothing_waits_without_a_fault: assert (due || !waits[follow_q]);
      chk_offer_stays_until_taken: assert (!held_q || valid);
      chk_payload_stays_while_stalled: assert (!held_q || payload_q == {queue, code, addr});
      chk_report_waits_for_quiet: assert (!fresh || quiet_q[2]);
      chk_report_is_the_first_fault: assert (!fresh || (code == 8'(reported_q.code)
        && addr == (reported_q.is_local ? reported_q.addr + base_q : reported_q.addr)));
    end
  end
endmodule
`default_nettype wire
