// Counts what waits somewhere, and says one cycle later whether it is enough.
//
// Latency: a change is in the answer two cycles later.
`default_nettype none
module dfe_level #(
  parameter int unsigned Most = 8,   // that can wait
  parameter int unsigned Enough = 4,
  localparam int unsigned Bits = $clog2(Most + 1)
) (
  input  wire logic clk_i,
  input  wire logic rst_ni,
  input  wire logic come_i,
  input  wire logic go_i,
  output      logic enough_o,
  output      logic active_o   // the answer is about to change
);
  if (Enough < 1 || Enough > Most) begin : g_range
    $error("Enough is 1 to Most");
  end
  logic [Bits-1:0] count_q;
  logic            enough;
  assign enough = count_q >= Bits'(Enough);
  assign active_o = enough != enough_o;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= '0;
      enough_o <= 1'b0;
    end else begin
      // Whether one goes is known last.
      if (go_i) count_q <= come_i ? count_q : count_q - 1'b1;
      else if (come_i) count_q <= count_q + 1'b1;
      enough_o <= enough;
    end
  end
endmodule
`default_nettype wire
