// Counts for each queue what it has under way, so that a stop knows when all of it has gone.
//
// Latency: an increase is seen in the next cycle, a decrease three cycles later.
`default_nettype none
module dfe_tally #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Ports = 2,
  parameter int unsigned Most = 256
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic [Ports-1:0]       up_i,
  input  wire dfe_stream_pkg::queue_t up_queue_i [Ports],
  input  wire logic [Ports-1:0]       down_i,
  input  wire dfe_stream_pkg::queue_t down_queue_i [Ports],
  output      logic [Queues-1:0]      some_o,
  output      logic                   active_o
);
  localparam int unsigned Bits = $clog2(Most + 1);
  localparam int unsigned MoveBits = $clog2(Ports + 1) + 1;
  logic [Ports-1:0]       up_q, down_q;
  dfe_stream_pkg::queue_t up_queue_q [Ports], down_queue_q [Ports];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      up_q <= '0;
      down_q <= '0;
    end else begin
      up_q <= up_i;
      down_q <= down_i;
    end
  end
  always_ff @(posedge clk_i) begin
    up_queue_q <= up_queue_i;
    down_queue_q <= down_queue_i;
  end

  logic [Queues-1:0] moving;
  for (genvar q = 0; q < int'(Queues); q++) begin : g_queue
    logic [Bits-1:0]            count_q;
    logic [Ports-1:0]           ups, downs;
    logic signed [MoveBits-1:0] move_q;   // of the count
    logic                       moves_q;
    always_comb begin
      for (int unsigned p = 0; p < Ports; p++) begin
        ups[p] = up_q[p] && up_queue_q[p] == 8'(q);
        downs[p] = down_q[p] && down_queue_q[p] == 8'(q);
      end
    end
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        count_q <= '0;
        move_q <= '0;
        moves_q <= 1'b0;
      end else begin
        move_q <= MoveBits'($countones(ups)) - MoveBits'($countones(downs));
        moves_q <= (ups | downs) != '0;
        count_q <= count_q + Bits'(move_q);
      end
    end
    assign some_o[q] = (count_q != '0) || moves_q || ups != '0;
    assign moving[q] = moves_q;
  end
  assign active_o = (up_q | down_q) != '0 || moving != '0;
endmodule
`default_nettype wire
