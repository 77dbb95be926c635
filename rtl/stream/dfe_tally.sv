// Counts for each queue what it has under way, so that a stop knows when all of it has gone.
//
// Latency: a change is seen in the next cycle.
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
  output      logic [Queues-1:0]      some_o
);
  localparam int unsigned Bits = $clog2(Most + 1);
  for (genvar q = 0; q < int'(Queues); q++) begin : g_queue
    logic [Bits-1:0] count_d, count_q;
    logic            changes;
    always_comb begin
      count_d = count_q;
      changes = 1'b0;
      for (int unsigned p = 0; p < Ports; p++) begin
        if (up_i[p] && up_queue_i[p] == 8'(q)) begin
          count_d = count_d + 1'b1;
          changes = 1'b1;
        end
        if (down_i[p] && down_queue_i[p] == 8'(q)) begin
          count_d = count_d - 1'b1;
          changes = 1'b1;
        end
      end
    end
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) count_q <= '0;
      else if (changes) count_q <= count_d;
    end
    assign some_o[q] = (count_q != '0);
  end
endmodule
`default_nettype wire
