// Keeps the first fault of each queue and reports it when nothing of the queue is under way.
//
// Latency:  a fault is on the channel four cycles after the queue's last work has gone.
// Ordering: queues in turn, so that none waits for ever.
// A stop or a new configuration forgets a fault that was not reported.
`default_nettype none
module dfe_stops #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic [63:0]            window_base_i,
  input  wire logic [Queues-1:0]      configured_i,  // in this cycle
  input  wire logic [Queues-1:0]      busy_i,

  // Walk, feeder and visit, most important first.
  input  wire logic [2:0]             fault_i,
  input  wire dfe_stream_pkg::queue_t fault_queue_i [3],
  input  wire dfe_stream_pkg::fault_t fault_fields_i [3],
  output      logic [Queues-1:0]      stop_o,
  output      logic [Queues-1:0]      waits_o,       // a fault is not reported yet

  output      logic                   err_valid_o,
  output      logic [7:0]             err_queue_o,
  output      logic [7:0]             err_code_o,
  output      logic [63:0]            err_addr_o,
  input  wire logic                   err_ready_i,
  output      logic                   active_o
);
  dfe_stream_pkg::fault_t fault_q [3][Queues];
  logic [Queues-1:0]      waits_q [3], hit [3], any, ready, ready_q;
  always_comb begin
    any = waits_q[0] | waits_q[1] | waits_q[2];
    for (int unsigned s = 0; s < 3; s++) begin
      hit[s] = '0;
      if (fault_i[s]) hit[s][QueueBits'(fault_queue_i[s])] = 1'b1;
    end
    stop_o = hit[0] | hit[1] | hit[2];
    ready = any & ~busy_i & ~configured_i;
  end

  logic                   valid_q, reads_q, picked, takes;
  logic [QueueBits-1:0]   pick, queue_q;
  dfe_stream_pkg::fault_t fields_q;
  assign takes = picked && !valid_q && !reads_q;
  dfe_rotor #(.Count(Queues)) u_pick (
    .clk_i, .rst_ni, .request_i(ready_q & any), .advance_i(takes), .valid_o(picked), .index_o(pick));

  // What is taken is read in the next cycle, and waits until then.
  logic [Queues-1:0] taken;
  always_comb begin
    taken = '0;
    if (reads_q) taken[queue_q] = 1'b1;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int unsigned s = 0; s < 3; s++) waits_q[s] <= '0;
      valid_q <= 1'b0;
      reads_q <= 1'b0;
      ready_q <= '0;
    end else begin
      for (int unsigned s = 0; s < 3; s++) begin
        waits_q[s] <= (waits_q[s] | (hit[s] & ~any)) & ~taken & ~configured_i;
      end
      reads_q <= takes && !configured_i[pick];
      valid_q <= (reads_q && !configured_i[queue_q]) || (valid_q && !err_ready_i);
      ready_q <= ready & ~taken;
    end
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned s = 0; s < 3; s++) begin
      if (fault_i[s] && !any[QueueBits'(fault_queue_i[s])]) begin
        fault_q[s][QueueBits'(fault_queue_i[s])] <= fault_fields_i[s];
      end
    end
    if (takes) begin
      queue_q <= pick;
    end
    if (reads_q) begin
      fields_q <= waits_q[0][queue_q] ? fault_q[0][queue_q]
        : waits_q[1][queue_q] ? fault_q[1][queue_q] : fault_q[2][queue_q];
    end
  end
  assign waits_o = any;
  assign err_valid_o = valid_q;
  assign err_queue_o = 8'(queue_q);
  assign err_code_o = 8'(fields_q.code);
  assign err_addr_o = fields_q.is_local ? fields_q.addr + window_base_i : fields_q.addr;
  assign active_o = valid_q || reads_q || ready != '0 || ready_q != '0;
endmodule
`default_nettype wire
