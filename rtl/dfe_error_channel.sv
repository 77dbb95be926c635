// Offers the fault of one stopped queue at a time, lowest queue first.
//
// Ordering: a fault waits until no read and no descriptor of its queue is on a channel, so that
//           nothing of a queue is offered after its error.
`default_nettype none
module dfe_error_channel #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,

  input  wire logic [Queues-1:0]    fault_valid_i,
  input  wire dfe_pkg::error_e      fault_code_i [Queues],
  input  wire logic [63:0]          fault_addr_i [Queues],
  output      logic [Queues-1:0]    fault_taken_o,
  // Queues whose fault has to wait: on another channel, or being configured.
  input  wire logic [Queues-1:0]    blocked_i,

  // Engine to environment: errors, valid-ready.
  output      logic                 err_valid_o,
  output      logic [7:0]           err_queue_o,
  output      logic [7:0]           err_code_o,
  output      logic [63:0]          err_addr_o,
  input  wire logic                 err_ready_i
);
  logic                 valid_d, valid_q;
  logic [QueueBits-1:0] queue_d, queue_q;
  dfe_pkg::error_e      code_d, code_q;
  logic [63:0]          addr_d, addr_q;
  logic [Queues-1:0]    ready;

  always_comb begin
    valid_d = valid_q && !err_ready_i;
    queue_d = queue_q;
    code_d = code_q;
    addr_d = addr_q;
    fault_taken_o = '0;
    ready = fault_valid_i & ~blocked_i;
    if (!valid_d && ready != '0) begin
      valid_d = 1'b1;
      fault_taken_o = ready & (~ready + Queues'(1));
      for (int unsigned q = 0; q < Queues; q++) begin
        if (fault_taken_o[q]) begin
          queue_d = QueueBits'(q);
          code_d = fault_code_i[q];
          addr_d = fault_addr_i[q];
        end
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      queue_q <= '0;
      code_q <= dfe_pkg::ErrNone;
      addr_q <= '0;
    end else begin
      valid_q <= valid_d;
      queue_q <= queue_d;
      code_q <= code_d;
      addr_q <= addr_d;
    end
  end

  assign err_valid_o = valid_q;
  assign err_queue_o = 8'(queue_q);
  assign err_code_o = 8'(code_q);
  assign err_addr_o = addr_q;

`ifdef DFE_CHECKS
  dfe_channel_checks #(.Width(96)) u_channel (
    .clk_i, .rst_ni, .valid_i(valid_q), .ready_i(err_ready_i),
    .payload_i(96'({queue_q, code_q, addr_q})));
`endif
endmodule
`default_nettype wire
