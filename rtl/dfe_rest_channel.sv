// Offers one queue at a time that has come to rest, lowest first.
//
// Latency:  a queue that rests is on the channel in the cycle after, at the earliest.
// Ordering: what is offered stays although a doorbell has come; the queue will rest again.
// Source:   VIRTIO v1.4, 2.7.10 and 2.8.14 (when the device asks for a notification).
`default_nettype none
module dfe_rest_channel #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,

  // Queues that rest, and where; those that may not be offered in this cycle.
  input  wire logic [Queues-1:0]    due_i,
  input  wire logic [15:0]          position_i [Queues],
  input  wire logic [Queues-1:0]    not_now_i,
  output      logic [Queues-1:0]    taken_o,  // at most one

  // Engine to environment: rests, valid-ready.
  output      logic                 rest_valid_o,
  output      logic [7:0]           rest_queue_o,
  output      logic [15:0]          rest_index_o,
  input  wire logic                 rest_ready_i
);
  logic                 valid_d, valid_q;
  logic [QueueBits-1:0] queue_d, queue_q;
  logic [15:0]          index_d, index_q;
  logic [Queues-1:0]    ready;

  always_comb begin
    valid_d = valid_q && !rest_ready_i;
    queue_d = queue_q;
    index_d = index_q;
    taken_o = '0;
    ready = due_i & ~not_now_i;
    if (!valid_d && ready != '0) begin
      valid_d = 1'b1;
      taken_o = ready & (~ready + Queues'(1));
      for (int unsigned q = 0; q < Queues; q++) begin
        if (taken_o[q]) begin
          queue_d = QueueBits'(q);
          index_d = position_i[q];
        end
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      queue_q <= '0;
      index_q <= '0;
    end else begin
      valid_q <= valid_d;
      queue_q <= queue_d;
      index_q <= index_d;
    end
  end

  assign rest_valid_o = valid_q;
  assign rest_queue_o = 8'(queue_q);
  assign rest_index_o = index_q;

`ifdef DFE_CHECKS
  dfe_channel_checks #(.Width(24)) u_channel (
    .clk_i, .rst_ni, .valid_i(valid_q), .ready_i(rest_ready_i),
    .payload_i(24'({queue_q, index_q})));
`endif
endmodule
`default_nettype wire
